package org.chartkeeper.openid;

/** A sign-in that the provider did not prove, or that gives nothing here; its message is for the log alone. */
final class RefusedSignInException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String username;

    RefusedSignInException(String reason) {
        this(reason, "");
    }

    private RefusedSignInException(String reason, String username) {
        super(reason);
        this.username = username;
    }

    /** The same, of a user whom the provider did recognise. */
    RefusedSignInException of(String username) {
        return new RefusedSignInException(reason(), username);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** Who was refused, or empty when that is not known. */
    String username() {
        return username;
    }
}
