package org.chartkeeper.fhir;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request whose body is limited; it looks as if it had come without compression, and without the container reading forms. */
final class LimitedRequest extends HttpServletRequestWrapper {

    private final RequestBodies.Rule rule;
    private final ServletInputStream body;
    private final @Nullable Map<String, String[]> parameters;

    private LimitedRequest(
            HttpServletRequest request,
            RequestBodies.Rule rule,
            ServletInputStream body,
            @Nullable Map<String, String[]> parameters) {
        super(request);
        this.rule = rule;
        this.body = body;
        this.parameters = parameters;
    }

    /** With a body that is limited while it is read. */
    static LimitedRequest of(HttpServletRequest request, RequestBodies.Rule rule, int inflation) throws IOException {
        return new LimitedRequest(request, rule, limited(request, rule, inflation), null);
    }

    /** With a form that was read already, so that the container cannot silently drop parameters of it. */
    static LimitedRequest ofForm(HttpServletRequest request, RequestBodies.Rule rule, int inflation)
            throws IOException, RefusedException {
        byte[] form = limited(request, rule, inflation).readAllBytes();
        String text = new String(form, StandardCharsets.UTF_8);
        ServletInputStream again =
                new LimitedBody(new ByteArrayInputStream(form), false, rule.most(), inflation, BodyScan.NONE);
        return new LimitedRequest(request, rule, again, QueryParameters.of(request.getQueryString(), text));
    }

    private static ServletInputStream limited(HttpServletRequest request, RequestBodies.Rule rule, int inflation)
            throws IOException {
        return new LimitedBody(request.getInputStream(), rule.compressed(), rule.most(), inflation, rule.scan());
    }

    /** The most bytes of the body. */
    long most() {
        return rule.most();
    }

    /** Whether the body came compressed. */
    boolean compressed() {
        return rule.compressed();
    }

    @Override
    public ServletInputStream getInputStream() {
        return body;
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                .filter(name -> !isHidden(name))
                .toList());
    }

    private static boolean isHidden(String name) {
        return name.equalsIgnoreCase("Content-Encoding");
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return parameters == null ? super.getParameterMap() : Collections.unmodifiableMap(parameters);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return getParameterMap().get(name);
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = getParameterValues(name);
        return values == null || values.length == 0 ? null : values[0];
    }
}
