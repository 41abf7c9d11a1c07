package org.chartkeeper.audit;

import ca.uhn.fhir.rest.server.exceptions.UnclassifiedServerFailureException;

/** An access that cannot be audited is not answered: 503. */
public final class AuditUnavailableException extends UnclassifiedServerFailureException {

    private static final long serialVersionUID = 1L;
    private static final int SERVICE_UNAVAILABLE = 503;

    AuditUnavailableException(Throwable cause) {
        super(SERVICE_UNAVAILABLE, "the access could not be recorded, so it is not answered; try again later");
        initCause(cause);
    }
}
