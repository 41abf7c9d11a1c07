package org.chartkeeper.export;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;

/** The client accepts nothing that the server could answer: 406. */
final class NotAcceptableException extends BaseServerResponseException {

    private static final long serialVersionUID = 1L;
    private static final int NOT_ACCEPTABLE = 406;

    NotAcceptableException(String message) {
        super(NOT_ACCEPTABLE, message);
    }
}
