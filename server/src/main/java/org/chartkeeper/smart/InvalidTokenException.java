package org.chartkeeper.smart;

/** A token or assertion that is not accepted; the reason is for the log and never for the bearer. */
final class InvalidTokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidTokenException(String reason) {
        super(reason, null, false, false);
    }
}
