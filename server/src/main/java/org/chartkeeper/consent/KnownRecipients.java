package org.chartkeeper.consent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.caller.Emergency;
import org.jspecify.annotations.Nullable;

/** Whom the server knows who might be shown records, as they are registered at this moment. */
public interface KnownRecipients {

    /** The active client of this id, acting for itself. */
    Optional<Recipient> client(String clientId);

    /**
     * A user.
     *
     * @param user the user name, or the reference of the user's resource
     * @param clientId the app used, or null for any that asks for no less than the user may see
     * @param patient id of the patient in the app's context, when the app has one
     */
    Optional<Recipient> user(String user, @Nullable String clientId, @Nullable String patient);

    /** The emergency session in which this user had this patient's record open at that time. */
    Optional<Emergency> emergency(String user, String patient, Instant time);

    /**
     * Those who are shown records of more than one patient: each active client that acts for itself, and of the users each group
     * that no policy tells apart by anything but their own reference.
     */
    List<Recipient> all();
}
