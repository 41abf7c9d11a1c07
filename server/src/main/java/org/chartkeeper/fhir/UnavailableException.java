package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;

/** 503: what the request needs does not answer just now. */
final class UnavailableException extends BaseServerResponseException {

    private static final long serialVersionUID = 1L;

    UnavailableException() {
        super(503, "try again later");
    }
}
