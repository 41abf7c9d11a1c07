package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Stands before the pages and keeps out what no browser sends to them: plain http where https is needed, large bodies. */
final class SmallFormsFilter extends OncePerRequestFilter {

    private static final long LARGEST = 64 * 1024;

    private final boolean onlySecure;

    SmallFormsFilter(boolean onlySecure) {
        this.onlySecure = onlySecure;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (onlySecure && !request.isSecure()) {
            FhirErrors.BAD_REQUEST.write(request, response, "https is needed");
        } else if (request.getHeader("Content-Encoding") != null) {
            response.setStatus(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
        } else if (request.getContentLengthLong() > LARGEST) {
            response.setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
        } else if (!RequestPaths.isRead(request) && request.getContentLengthLong() < 0) {
            response.setStatus(HttpServletResponse.SC_LENGTH_REQUIRED);
        } else {
            chain.doFilter(request, response);
        }
    }
}
