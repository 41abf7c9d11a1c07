package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets browser apps use what apps use, from exactly the origins that active clients are registered with, and never with
 * cookies.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#considerations-for-cross-origin-resource-sharing-cors-support">SMART:
 *     CORS</a>
 */
final class CrossOriginFilter extends OncePerRequestFilter {

    private static final Set<String> PATHS = Set.of(
            TokenEndpointGuard.TOKEN,
            TokenEndpointGuard.REVOKE,
            TokenEndpointGuard.JWKS,
            "/userinfo",
            Discovery.OPENID_PATH,
            Discovery.AUTHORIZATION_SERVER_PATH);
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]{1,255}");
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS = "Authorization, Content-Type, Accept, Prefer, If-Match, If-None-Match,"
            + " If-None-Exist, If-Modified-Since, X-Provenance, X-Request-ID";
    private static final String EXPOSED =
            "Location, Content-Location, ETag, Last-Modified, WWW-Authenticate, Retry-After,"
                    + " X-Progress, X-Request-ID";

    private final ClientRegistry clients;

    CrossOriginFilter(ClientRegistry clients) {
        this.clients = clients;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isForApps(RequestPaths.of(request))) {
            chain.doFilter(request, response);
            return;
        }
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        boolean allowed = origin != null && isRegistered(origin);
        if (origin != null && allowed) {
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        boolean preflight = request.getMethod().equals("OPTIONS")
                && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null;
        if (!preflight) {
            chain.doFilter(request, response);
            return;
        }
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (!allowed) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private static boolean isForApps(String path) {
        return PATHS.contains(path) || path.equals("/fhir") || path.startsWith("/fhir/");
    }

    private boolean isRegistered(String origin) {
        return ORIGIN.matcher(origin).matches()
                && clients.all().stream()
                        .filter(client -> client.grantTypes().contains(AuthorizationRequestReader.CODE_GRANT))
                        .flatMap(CrossOriginFilter::addresses)
                        .anyMatch(address -> address.equals(origin) || address.startsWith(origin + "/"));
    }

    private static Stream<String> addresses(Client client) {
        Collection<String> redirects = client.redirectUris();
        return client.launchUri() == null
                ? redirects.stream()
                : Stream.concat(redirects.stream(), Stream.of(client.launchUri()));
    }
}
