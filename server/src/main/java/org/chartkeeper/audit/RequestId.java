package org.chartkeeper.audit;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import org.jspecify.annotations.Nullable;

/** What ties together everything that one request has caused. */
public final class RequestId {

    private static final String NONE = "server";

    private RequestId() {}

    /** The id of {@code request}, or {@code server} for work of the server's own. */
    public static String of(@Nullable RequestDetails request) {
        return request == null || request.getRequestId() == null ? NONE : request.getRequestId();
    }
}
