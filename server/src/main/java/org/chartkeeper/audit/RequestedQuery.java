package org.chartkeeper.audit;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.jspecify.annotations.Nullable;

/** What a request asked for, fit to be kept: path and query without the base, cut short, no control characters. */
final class RequestedQuery {

    private static final int LONGEST = 2_000;

    private RequestedQuery() {}

    static String of(@Nullable RequestDetails request) {
        if (request == null || request.getCompleteUrl() == null) {
            return "";
        }
        String url = request.getCompleteUrl();
        String base = request.getFhirServerBase();
        String query = base != null && url.startsWith(base) ? url.substring(base.length()) : url;
        return printable(query);
    }

    /** {@code text} without control characters, cut short. */
    static String printable(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST ? printable.substring(0, LONGEST) : printable;
    }
}
