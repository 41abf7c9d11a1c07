package org.chartkeeper.fhir;

/** Stops the start; its message is one sentence that says what to set. */
public final class StartRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartRefusedException(String message) {
        super(message);
    }
}
