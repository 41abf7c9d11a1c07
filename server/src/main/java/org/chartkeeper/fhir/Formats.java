package org.chartkeeper.fhir;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.regex.Pattern;

/** The formats of answers: JSON and XML. What asks for another alone is refused before HAPI tries to write it. */
final class Formats {

    private static final Set<String> OFFERED = Set.of(
            "json",
            "application/json",
            "application/fhir+json",
            "application/json+fhir",
            "text/json",
            "xml",
            "application/xml",
            "application/fhir+xml",
            "application/xml+fhir",
            "text/xml");
    private static final Pattern OTHER = Pattern.compile("turtle|rdf|n-?triples|ld\\+json");
    private static final Pattern KNOWN = Pattern.compile("fhir\\+|/json|/xml|\\*/\\*");

    private Formats() {}

    static void check(HttpServletRequest request) throws RefusedException {
        String[] formats = request.getParameterValues("_format");
        boolean refused = false;
        for (String format : formats == null ? new String[0] : formats) {
            String mediaType = format.split(";", 2)[0].strip().replace(' ', '+');
            refused |= !OFFERED.contains(mediaType);
        }
        String accept = request.getHeader("Accept");
        refused |= accept != null
                && OTHER.matcher(accept).find()
                && !KNOWN.matcher(accept).find();
        if (refused) {
            throw new RefusedException(406, "not-supported", "the formats offered are JSON and XML");
        }
    }
}
