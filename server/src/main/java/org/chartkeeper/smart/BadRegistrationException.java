package org.chartkeeper.smart;

/** A client, issuer or user file that cannot be taken; the message names file and member. */
final class BadRegistrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean switchedOff;

    BadRegistrationException(String message) {
        this(message, false);
    }

    BadRegistrationException(String message, boolean switchedOff) {
        super(message);
        this.switchedOff = switchedOff;
    }

    /** Whether the file, faulty as it is, says that what it registers is not active. */
    boolean isSwitchedOff() {
        return switchedOff;
    }
}
