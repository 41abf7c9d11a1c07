package org.chartkeeper.smart;

import java.time.Duration;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A registration, or a change of one, that is refused.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2">RFC 7591, error response</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, challenges</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9470#section-3">RFC 9470, step-up challenge</a>
 */
final class RegistrationRefusedException extends RuntimeException {

    static final String INVALID_METADATA = "invalid_client_metadata";

    private static final long serialVersionUID = 1L;
    private static final String REALM = "Bearer realm=\"registration\"";

    private final int status;
    private final String error;
    private final @Nullable String challenge;
    private final transient @Nullable Caller by;
    private final @Nullable Duration retryAfter;

    private RegistrationRefusedException(
            int status,
            String error,
            @Nullable String description,
            @Nullable String challenge,
            @Nullable Caller by,
            @Nullable Duration retryAfter) {
        super(description);
        this.status = status;
        this.error = error;
        this.challenge = challenge;
        this.by = by;
        this.retryAfter = retryAfter;
    }

    static RegistrationRefusedException of(int status, String error, String description) {
        return new RegistrationRefusedException(status, error, description, null, null, null);
    }

    static RegistrationRefusedException noToken() {
        return new RegistrationRefusedException(401, "invalid_token", null, REALM, null, null);
    }

    static RegistrationRefusedException invalidToken() {
        return new RegistrationRefusedException(
                401, "invalid_token", null, REALM + ", error=\"invalid_token\"", null, null);
    }

    static RegistrationRefusedException insufficientScope(Caller by, String description) {
        String challenge = REALM + ", error=\"insufficient_scope\", scope=\"" + UserScopes.CLIENT_REGISTRATION + "\"";
        return new RegistrationRefusedException(403, "insufficient_scope", description, challenge, by, null);
    }

    static RegistrationRefusedException noSecondFactor(Caller by) {
        String error = "insufficient_user_authentication";
        String description = "a second factor is needed";
        String challenge = REALM + ", error=\"" + error + "\", error_description=\"" + description + "\", acr_values=\""
                + AuthorizationRequestReader.SECOND_FACTOR + "\"";
        return new RegistrationRefusedException(401, error, description, challenge, by, null);
    }

    static RegistrationRefusedException tooMany(Duration retryAfter) {
        return new RegistrationRefusedException(
                429, "temporarily_unavailable", "too many registrations, try again later", null, null, retryAfter);
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    /** The value of {@code WWW-Authenticate}. */
    @Nullable
    String challenge() {
        return challenge;
    }

    /** Who was refused, where that is known. */
    @Nullable
    Caller by() {
        return by;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
