package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers with discovery documents at their addresses; a filter, because the FHIR servlet takes what lies below its base. */
final class DiscoveryFilter extends OncePerRequestFilter {

    private final Map<String, Supplier<byte[]>> documents;

    DiscoveryFilter(Map<String, Supplier<byte[]>> documents) {
        this.documents = Map.copyOf(documents);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Supplier<byte[]> found = documents.get(RequestPaths.of(request));
        if (found == null || !RequestPaths.isRead(request)) {
            chain.doFilter(request, response);
            return;
        }
        byte[] document = found.get();
        response.setContentType("application/json");
        response.setContentLength(document.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(document);
        }
    }
}
