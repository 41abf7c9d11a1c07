package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.chartkeeper.audit.AuditUnavailableException;
import org.chartkeeper.caller.ClientEvent.ClientRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Stands before the registration of clients and lets in only what it takes: its addresses and methods, and small plain JSON. */
final class RegistrationGuard extends OncePerRequestFilter {

    static final int LARGEST = 64 * 1024;

    private static final String ONE = TokenEndpointGuard.REGISTER + "/";
    private static final Set<String> OF_ALL = Set.of("GET", "POST");
    private static final Set<String> OF_ONE = Set.of("GET", "PUT", "DELETE");

    private final boolean onlySecure;
    private final ApplicationEventPublisher events;

    RegistrationGuard(boolean onlySecure, ApplicationEventPublisher events) {
        this.onlySecure = onlySecure;
        this.events = events;
    }

    private record Refusal(int status, String description) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = RequestPaths.of(request);
        boolean all = path.equals(TokenEndpointGuard.REGISTER);
        String id = all ? "" : path.substring(Math.min(ONE.length(), path.length()));
        if (!all && !ClientFile.ID.matcher(id).matches()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        Set<String> allowed = all ? OF_ALL : OF_ONE;
        if (!allowed.contains(request.getMethod())) {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", new TreeSet<>(allowed)));
            refuse(request, response, id, new Refusal(405, "the method is not one that is offered here"));
            return;
        }
        Refusal refusal = refusal(request, all);
        if (refusal != null) {
            refuse(request, response, id, refusal);
            return;
        }
        chain.doFilter(request, response);
    }

    private @Nullable Refusal refusal(HttpServletRequest request, boolean all) {
        if (onlySecure && !request.isSecure()) {
            return new Refusal(400, "https is needed");
        }
        boolean lists = all && request.getMethod().equals("GET");
        if (!lists && request.getQueryString() != null) {
            return new Refusal(400, "there are no parameters in the address");
        }
        return request.getMethod().equals("POST") || request.getMethod().equals("PUT") ? bodyRefusal(request) : null;
    }

    private static @Nullable Refusal bodyRefusal(HttpServletRequest request) {
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        if (!type.equals("application/json") && !type.startsWith("application/json;")) {
            return new Refusal(415, "the body must be application/json");
        }
        if (request.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
            return new Refusal(415, "the body must not be compressed");
        }
        if (request.getContentLengthLong() < 0) {
            return new Refusal(411, "`Content-Length` is missing");
        }
        return request.getContentLengthLong() > LARGEST ? new Refusal(413, "the body is too large") : null;
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String id, Refusal refusal)
            throws IOException {
        try {
            events.publishEvent(
                    new ClientRefused(null, id, refusal.status(), "invalid_request", request.getRemoteAddr()));
        } catch (AuditUnavailableException e) {
            OAuthErrors.write(response, 503, "temporarily_unavailable", "try again later");
            return;
        }
        OAuthErrors.write(response, refusal.status(), "invalid_request", refusal.description());
    }
}
