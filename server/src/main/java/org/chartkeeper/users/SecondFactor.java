package org.chartkeeper.users;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a user has, beside the password.
 *
 * @param name what the user calls it
 * @param created when it was enrolled
 * @param lastUsed when it was last given, or null
 */
record SecondFactor(
        UUID id,
        Method method,
        String name,
        Instant created,
        @Nullable Instant lastUsed) {

    /** How it is given. */
    enum Method {
        /** A one-time password, RFC 6238. */
        OTP,
        /** A passkey, WebAuthn: proof of possession of a key. */
        POP;

        /**
         * The authentication method reference of it.
         *
         * @see <a href="https://www.rfc-editor.org/rfc/rfc8176">RFC 8176</a>
         */
        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
