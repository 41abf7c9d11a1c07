package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.springframework.web.filter.OncePerRequestFilter;

/** Holds each request to the limits before HAPI reads it, and each client to its share. Runs once the caller is known. */
final class LimitsFilter extends OncePerRequestFilter {

    private static final long PATIENCE_MILLISECONDS = 10_000;
    private static final int INFLATED = 20;
    private static final int MOST_COUNT_DIGITS = 6;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final RequestLimits limits;
    private final RequestBodies bodies;
    private final ClientBudget budget;
    private final MemoryBudget memory;

    LimitsFilter(RequestLimits limits) {
        this.limits = limits;
        this.bodies = new RequestBodies(limits);
        this.budget = new ClientBudget(limits.concurrentRequests());
        this.memory = new MemoryBudget(Runtime.getRuntime().maxMemory(), PATIENCE_MILLISECONDS);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpServletRequest limited;
        try {
            limited = limit(request);
            Formats.check(limited);
        } catch (RefusedException e) {
            Outcome.write(request, response, e.status(), e.issueCode(), e.diagnostics());
            return;
        } catch (BaseServerResponseException e) {
            Outcome.write(
                    request,
                    response,
                    e.getStatusCode(),
                    e.getStatusCode() == 413 ? "too-long" : "invalid",
                    String.valueOf(e.getMessage()));
            return;
        }
        String client = client(request);
        if (!budget.begin(client)) {
            response.setHeader("Retry-After", "1");
            Outcome.write(
                    request,
                    response,
                    429,
                    "throttled",
                    "more than " + limits.concurrentRequests() + " requests of this client at the same time");
            return;
        }
        try {
            proceed(limited, response, chain);
        } finally {
            budget.end(client);
        }
    }

    private void proceed(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int share = memory.share(rows(request), bytes(request));
        if (!memory.take(share)) {
            response.setHeader("Retry-After", "5");
            Outcome.write(request, response, 503, "transient", "too much is asked for at the same time");
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            memory.giveBack(share);
        }
    }

    /** How many resources the answer may hold: the page of a search, history or {@code $everything}, else none worth counting. */
    private long rows(HttpServletRequest request) {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        boolean paged = path.lastIndexOf('/') <= 0 || path.contains("/_") || path.contains("$");
        if (!paged || (WITH_BODY.contains(request.getMethod()) && !path.endsWith("/_search"))) {
            return 0;
        }
        String count = request.getParameter("_count");
        if (count == null || !count.matches("[0-9]+")) {
            return limits.defaultPage();
        }
        return count.length() > MOST_COUNT_DIGITS
                ? limits.pageSize()
                : Math.min(limits.pageSize(), Long.parseLong(count));
    }

    private long bytes(HttpServletRequest request) {
        if (!(request instanceof LimitedRequest limited)) {
            return 0;
        }
        long length = request.getContentLengthLong();
        return length < 0 ? limited.most() : Math.min(limited.most(), length * (limited.compressed() ? INFLATED : 1));
    }

    private HttpServletRequest limit(HttpServletRequest request) throws RefusedException, IOException {
        if (!METHODS.contains(request.getMethod())) {
            throw new RefusedException(405, "not-supported", "this method is not offered");
        }
        String query = request.getQueryString();
        if (query != null && query.length() > limits.queryLength()) {
            throw new RefusedException(
                    414, "too-long", "the query is longer than " + limits.queryLength() + " characters; use a POST");
        }
        if (QueryParameters.of(query).values().stream()
                        .mapToInt(values -> values.length)
                        .sum()
                > limits.parameters()) {
            throw new RefusedException(
                    400, "too-costly", "the request has more than " + limits.parameters() + " parameters");
        }
        if (!WITH_BODY.contains(request.getMethod())) {
            if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
                throw new RefusedException(400, "invalid", "a " + request.getMethod() + " has no body");
            }
            return request;
        }
        RequestBodies.Rule rule = bodies.of(request);
        request.setAttribute(BodyScan.class.getName(), rule.scan());
        if (request.getContentLengthLong() > rule.most()) {
            throw new RefusedException(413, "too-long", "the body is larger than " + rule.most() + " bytes");
        }
        return rule.form()
                ? LimitedRequest.ofForm(request, rule, limits.inflation())
                : LimitedRequest.of(request, rule, limits.inflation());
    }

    private static String client(HttpServletRequest request) {
        Caller caller = CallerContext.current();
        return caller == null ? request.getRemoteAddr() : caller.issuer() + " " + caller.clientId();
    }
}
