package org.chartkeeper.caller;

/** A client, issuer or user file that cannot be taken; the message names file and member. */
public final class BadRegistrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean switchedOff;

    public BadRegistrationException(String message) {
        this(message, false);
    }

    public BadRegistrationException(String message, boolean switchedOff) {
        super(message);
        this.switchedOff = switchedOff;
    }

    /** Whether the file, faulty as it is, says that what it registers is not active. */
    public boolean isSwitchedOff() {
        return switchedOff;
    }
}
