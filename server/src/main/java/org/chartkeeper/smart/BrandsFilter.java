package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Shows the brand bundle to everybody, browser apps of every origin among them: it is public, and nothing of a caller goes
 * into it.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/brands.html#conformance-overview">SMART: brand bundle publisher</a>
 */
final class BrandsFilter extends OncePerRequestFilter {

    static final String PATH = "/brands";

    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final Brands brands;

    BrandsFilter(Brands brands) {
        this.brands = brands;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Last-Modified");
        BrandBundle bundle = brands.current().orElse(null);
        if (bundle == null) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        } else if (RequestPaths.isRead(request)) {
            show(bundle, request, response);
        } else if (request.getMethod().equals("OPTIONS")) {
            response.setHeader(HttpHeaders.ALLOW, METHODS);
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD");
            response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Accept, If-None-Match, If-Modified-Since");
            response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400");
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            response.setHeader(HttpHeaders.ALLOW, METHODS);
            response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        }
    }

    private static void show(BrandBundle bundle, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=3600");
        if (new ServletWebRequest(request, response)
                .checkNotModified(bundle.etag(), bundle.changed().toEpochMilli())) {
            return;
        }
        byte[] json = bundle.json();
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.setContentLength(json.length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(json);
        }
    }
}
