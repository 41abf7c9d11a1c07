package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Paths as the container has decoded and mapped them, so that what is matched is what will be dispatched. */
final class RequestPaths {

    private RequestPaths() {}

    static String of(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    /** {@code root} itself and everything below it. */
    static RequestMatcher under(String root) {
        return request -> {
            String path = of(request);
            return path.equals(root) || path.startsWith(root + "/");
        };
    }

    static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }
}
