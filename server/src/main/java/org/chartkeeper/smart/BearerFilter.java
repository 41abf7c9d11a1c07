package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a request in with a good access token and sets its caller for as long as the request runs; nobody else gets further,
 * except to the public addresses, where no caller is set.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, bearer token usage</a>
 */
final class BearerFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(BearerFilter.class);
    private static final Pattern BEARER = Pattern.compile("Bearer ([A-Za-z0-9._~+/-]+=*)");

    private final AccessTokenVerifier tokens;
    private final RequestMatcher open;
    private final boolean onlySecure;

    BearerFilter(AccessTokenVerifier tokens, RequestMatcher open, boolean onlySecure) {
        this.tokens = tokens;
        this.open = open;
        this.onlySecure = onlySecure;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (onlySecure && !request.isSecure()) {
            FhirErrors.BAD_REQUEST.write(request, response, "https is needed");
            return;
        }
        if (hasTokenInAddress(request)) {
            FhirErrors.BAD_REQUEST.write(request, response, "an access token belongs in the Authorization header");
            return;
        }
        if (open.matches(request)) {
            chain.doFilter(request, response);
            return;
        }
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.size() > 1) {
            FhirErrors.BAD_REQUEST.write(request, response, "more than one Authorization header");
            return;
        }
        if (headers.isEmpty()) {
            FhirErrors.NO_TOKEN.write(request, response, "an access token is needed");
            return;
        }
        Caller caller;
        try {
            Matcher bearer = BEARER.matcher(headers.get(0));
            if (!bearer.matches()) {
                throw new InvalidTokenException("not a bearer token");
            }
            caller = tokens.verify(bearer.group(1));
        } catch (InvalidTokenException e) {
            LOG.debug("access token refused: {}", e.getMessage());
            FhirErrors.BAD_TOKEN.write(request, response, "the access token is not valid");
            return;
        } catch (DataAccessException e) {
            LOG.error("access token could not be checked, the database does not answer");
            FhirErrors.UNAVAILABLE.write(request, response, "try again later");
            return;
        }
        proceed(caller, request, response, chain);
    }

    /** The one token of a request, if it has one and no second. */
    static java.util.Optional<String> only(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        Matcher bearer = BEARER.matcher(headers.size() == 1 ? headers.get(0) : "");
        return bearer.matches() ? java.util.Optional.of(bearer.group(1)) : java.util.Optional.empty();
    }

    private static void proceed(
            Caller caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(caller));
        SecurityContextHolder.setContext(context);
        try (CallerContext.Scope scope = CallerContext.enter(caller)) {
            chain.doFilter(request, response);
        }
    }

    private static boolean hasTokenInAddress(HttpServletRequest request) {
        String query = request.getQueryString();
        return query != null
                && (query.contains("access_token") || query.contains("%"))
                && names(query).contains("access_token");
    }

    private static List<String> names(String query) {
        return java.util.Arrays.stream(query.split("[&;]"))
                .map(pair -> pair.replaceFirst("=.*", ""))
                .map(BearerFilter::decoded)
                .toList();
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
