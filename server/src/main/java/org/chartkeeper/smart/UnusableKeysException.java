package org.chartkeeper.smart;

/** Signing keys that cannot be used; the message says where they are and what is wrong with them. */
final class UnusableKeysException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableKeysException(String message) {
        super(message);
    }
}
