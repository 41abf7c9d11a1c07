package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before the authorization server and lets in only what it offers: the endpoints there are, small plain forms, no
 * parameter in an address that logs would keep, and one way of client authentication at a time.
 */
final class TokenEndpointGuard extends OncePerRequestFilter {

    static final String AUTHORIZE = "/oauth2/authorize";
    static final String TOKEN = "/oauth2/token";
    static final String INTROSPECT = "/oauth2/introspect";
    static final String REVOKE = "/oauth2/revoke";
    static final String JWKS = "/oauth2/jwks";

    /** Behind a chain of its own. */
    static final String REGISTER = "/oauth2/register";

    private static final Set<String> FORMS = Set.of(TOKEN, INTROSPECT, REVOKE);
    private static final long LARGEST_FORM = 64 * 1024;
    private static final String INVALID_REQUEST = "invalid_request";

    private final boolean onlySecure;

    TokenEndpointGuard(boolean onlySecure) {
        this.onlySecure = onlySecure;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = RequestPaths.of(request);
        boolean form = FORMS.contains(path);
        boolean authorize = path.equals(AUTHORIZE);
        if (!form && !authorize && !path.equals(JWKS)) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        Set<String> allowed = authorize ? Set.of("GET", "POST") : Set.of(form ? "POST" : "GET");
        if (!allowed.contains(request.getMethod())) {
            response.setHeader("Allow", String.join(", ", new java.util.TreeSet<>(allowed)));
            response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        if (onlySecure && !request.isSecure()) {
            OAuthErrors.write(response, HttpServletResponse.SC_BAD_REQUEST, INVALID_REQUEST, "https is needed");
            return;
        }
        if (form || (authorize && request.getMethod().equals("POST"))) {
            Refusal refusal = refusal(request);
            if (refusal != null) {
                OAuthErrors.write(response, refusal.status(), INVALID_REQUEST, refusal.description());
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private record Refusal(int status, String description) {}

    private static @Nullable Refusal refusal(HttpServletRequest request) {
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        if (!type.equals("application/x-www-form-urlencoded")
                && !type.startsWith("application/x-www-form-urlencoded;")) {
            return new Refusal(415, "the body must be application/x-www-form-urlencoded");
        }
        if (request.getHeader("Content-Encoding") != null) {
            return new Refusal(415, "the body must not be compressed");
        }
        if (request.getContentLengthLong() < 0) {
            return new Refusal(411, "`Content-Length` is missing");
        }
        if (request.getContentLengthLong() > LARGEST_FORM) {
            return new Refusal(413, "the body is too large");
        }
        if (request.getQueryString() != null) {
            return new Refusal(400, "parameters belong in the body");
        }
        int ways = 0;
        ways += request.getHeader("Authorization") != null ? 1 : 0;
        ways += request.getParameter("client_secret") != null ? 1 : 0;
        ways += request.getParameter("client_assertion") != null ? 1 : 0;
        return ways > 1 ? new Refusal(400, "the client must authenticate in one way alone") : null;
    }
}
