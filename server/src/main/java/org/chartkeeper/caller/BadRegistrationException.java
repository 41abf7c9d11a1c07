package org.chartkeeper.caller;

import org.jspecify.annotations.Nullable;

/** A client, issuer or user file that cannot be taken; the message names file and member. */
public final class BadRegistrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String member;
    private final boolean switchedOff;

    public BadRegistrationException(String message) {
        this(message, null, false);
    }

    public BadRegistrationException(String message, boolean switchedOff) {
        this(message, null, switchedOff);
    }

    /** What is wrong with this member. */
    BadRegistrationException(String message, @Nullable String member) {
        this(message, member, false);
    }

    private BadRegistrationException(String message, @Nullable String member, boolean switchedOff) {
        super(message);
        this.member = member;
        this.switchedOff = switchedOff;
    }

    /** The member that is wrong, or null when it is the whole. */
    public @Nullable String member() {
        return member;
    }

    /** Whether the file, faulty as it is, says that what it registers is not active. */
    public boolean isSwitchedOff() {
        return switchedOff;
    }
}
