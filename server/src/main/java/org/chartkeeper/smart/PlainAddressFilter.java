package org.chartkeeper.smart;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses addresses that two readers could read in two ways, before anything is decided by them. */
final class PlainAddressFilter extends OncePerRequestFilter {

    static final String REFUSAL = "the address is not in a form that is accepted";

    private static final Pattern AMBIGUOUS = Pattern.compile("//|;|\\\\|/\\.{1,2}(/|$)|%2f|%5c|%2e|%3b|%25|%0|%1|%7f");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String address = request.getRequestURI().toLowerCase(Locale.ROOT);
        if (AMBIGUOUS.matcher(address).find()) {
            FhirErrors.BAD_REQUEST.write(request, response, REFUSAL);
            return;
        }
        chain.doFilter(request, response);
    }
}
