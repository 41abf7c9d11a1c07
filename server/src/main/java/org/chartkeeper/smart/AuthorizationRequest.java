package org.chartkeeper.smart;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request that was found good and waits for its user.
 *
 * @param scopes what can be granted at most: requested and registered
 * @param purposes the purposes of use it names; none for the default
 * @param authenticatedSince epoch milliseconds since when the user must have signed in, or null for any time
 * @param secondFactorSince epoch milliseconds since when the user must have given a second factor, 0 for any time in the
 *     session, or null where none is needed
 * @param silent whether the user must not be asked anything
 * @param launch what it was launched with
 */
record AuthorizationRequest(
        String clientId,
        String redirectUri,
        String state,
        @Nullable String nonce,
        String codeChallenge,
        List<String> scopes,
        List<String> purposes,
        @Nullable Long authenticatedSince,
        @Nullable Long secondFactorSince,
        boolean silent,
        LaunchContext launch) {

    AuthorizationRequest {
        scopes = List.copyOf(scopes);
        purposes = List.copyOf(purposes);
    }

    boolean accepts(Instant signedIn) {
        return authenticatedSince == null || signedIn.toEpochMilli() >= authenticatedSince;
    }
}
