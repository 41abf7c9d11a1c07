package org.chartkeeper.users;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a sign-in was asked for: the request that goes on when it is done. */
public interface SignInReturn {

    /**
     * Where a sign-in leads.
     *
     * @param application the application that asked for it, as the user knows it
     * @param destination the source expression of the address that the user may be sent to in the end
     * @param authenticatedSince since when the user must have been recognised, or null for any time
     * @param secondFactor whether a second factor is asked for
     */
    record Destination(
            String application,
            String destination,
            @Nullable Instant authenticatedSince,
            boolean secondFactor) {}

    /** The waiting request of this id, if there is one. */
    Optional<Destination> find(String request);
}
