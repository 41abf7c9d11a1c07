package org.chartkeeper.load;

/** A command line that cannot be obeyed as it stands. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
