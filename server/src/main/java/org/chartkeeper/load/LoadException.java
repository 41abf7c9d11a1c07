package org.chartkeeper.load;

/** What ends a file, or the whole run, in a sentence for the operator. */
class LoadException extends Exception {

    private static final long serialVersionUID = 1L;

    LoadException(String message) {
        super(message);
    }

    /** The sentence. */
    final String sentence() {
        return String.valueOf(getMessage());
    }
}
