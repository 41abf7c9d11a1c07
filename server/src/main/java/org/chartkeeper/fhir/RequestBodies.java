package org.chartkeeper.fhir;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which body a request may have: how large, in which form, and how it is looked at. */
final class RequestBodies {

    static final String FORM = "application/x-www-form-urlencoded";

    private static final Set<String> RESOURCE_TYPES = Set.of(
            "application/fhir+json",
            "application/json+fhir",
            "application/json",
            "text/json",
            "application/fhir+xml",
            "application/xml+fhir",
            "application/xml",
            "text/xml");
    private static final Set<String> PATCH_TYPES =
            Set.of("application/json-patch+json", "application/fhir+json", "application/fhir+xml");

    private final RequestLimits limits;

    RequestBodies(RequestLimits limits) {
        this.limits = limits;
    }

    /**
     * What holds for the body of one request.
     *
     * @param most its most bytes
     * @param compressed whether it comes as gzip
     * @param form whether it is a form
     * @param scan looks at it
     */
    record Rule(long most, boolean compressed, boolean form, BodyScan scan) {}

    /**
     * The rule for {@code request}.
     *
     * @throws RefusedException when no such body is accepted
     */
    Rule of(HttpServletRequest request) throws RefusedException {
        boolean compressed = isCompressed(request);
        String mediaType = mediaType(request);
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (request.getMethod().equals("PATCH")) {
            require(PATCH_TYPES, mediaType);
            return new Rule(limits.patchSize().toBytes(), compressed, false, text());
        }
        if (FORM.equals(mediaType)) {
            return new Rule(limits.formSize().toBytes(), compressed, true, BodyScan.NONE);
        }
        boolean binary = path.equals("/Binary") || path.startsWith("/Binary/");
        if (binary && mediaType != null && !RESOURCE_TYPES.contains(mediaType)) {
            return new Rule(limits.resourceSize().toBytes(), compressed, false, BodyScan.NONE);
        }
        if (mediaType != null) {
            require(RESOURCE_TYPES, mediaType);
        }
        boolean bundle = path.isEmpty() || path.equals("/");
        long most = (bundle ? limits.bundleSize() : limits.resourceSize()).toBytes();
        return new Rule(most, compressed, false, text());
    }

    private BodyScan text() {
        return new TextScan(limits.depth(), limits.attributes());
    }

    private static boolean isCompressed(HttpServletRequest request) throws RefusedException {
        var encodings = request.getHeaders("Content-Encoding");
        if (!encodings.hasMoreElements()) {
            return false;
        }
        String encoding = encodings.nextElement().strip().toLowerCase(Locale.ROOT);
        if (encodings.hasMoreElements() || !Set.of("gzip", "identity").contains(encoding)) {
            throw new RefusedException(415, "not-supported", "the only `Content-Encoding` accepted is gzip, once");
        }
        return encoding.equals("gzip");
    }

    private static @Nullable String mediaType(HttpServletRequest request) throws RefusedException {
        var types = request.getHeaders("Content-Type");
        if (!types.hasMoreElements()) {
            return null;
        }
        String[] parts = types.nextElement().toLowerCase(Locale.ROOT).split(";");
        if (types.hasMoreElements() || parts.length == 0) {
            throw new RefusedException(415, "not-supported", "more than one `Content-Type`");
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replaceAll("[\\s\"]", "");
            if (parameter.startsWith("charset=")
                    && !Set.of("charset=utf-8", "charset=utf8").contains(parameter)) {
                throw new RefusedException(415, "not-supported", "the only charset accepted is UTF-8");
            }
        }
        return parts[0].strip();
    }

    private static void require(Set<String> accepted, @Nullable String mediaType) throws RefusedException {
        if (mediaType == null || !accepted.contains(mediaType)) {
            throw new RefusedException(
                    415,
                    "not-supported",
                    "the `Content-Type` is not one of "
                            + String.join(", ", accepted.stream().sorted().toList()));
        }
    }
}
