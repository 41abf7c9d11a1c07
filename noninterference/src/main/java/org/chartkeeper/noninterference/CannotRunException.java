package org.chartkeeper.noninterference;

/** The comparison cannot be made: a server is not there, or a store is not what it must be. */
final class CannotRunException extends RuntimeException {

    private static final long serialVersionUID = 1;

    CannotRunException(String message) {
        super(message);
    }
}
