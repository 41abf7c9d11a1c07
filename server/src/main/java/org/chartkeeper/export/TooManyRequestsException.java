package org.chartkeeper.export;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;

/** The client asks too often or has too much running: 429, with the seconds to wait. */
final class TooManyRequestsException extends BaseServerResponseException {

    private static final long serialVersionUID = 1L;
    private static final int TOO_MANY_REQUESTS = 429;

    TooManyRequestsException(String message, int seconds) {
        super(TOO_MANY_REQUESTS, message);
        addResponseHeader("Retry-After", Integer.toString(seconds));
    }
}
