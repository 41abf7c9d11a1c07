package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers with a discovery document at its address; a filter, because the FHIR servlet takes what lies below its base. */
final class DiscoveryFilter extends OncePerRequestFilter {

    private final String path;
    private final byte[] document;

    DiscoveryFilter(String path, byte[] document) {
        this.path = path;
        this.document = document.clone();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!RequestPaths.of(request).equals(path) || !RequestPaths.isRead(request)) {
            chain.doFilter(request, response);
            return;
        }
        response.setContentType("application/json");
        response.setContentLength(document.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(document);
        }
    }
}
