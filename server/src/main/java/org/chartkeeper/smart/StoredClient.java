package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row about a client: a registration, or what restricts a client of a file.
 *
 * @param metadata as registered, in the names of RFC 7591; null for a client of a file
 * @param registrationToken the hash of the token with which the client itself may come
 * @param version grows with every change
 */
record StoredClient(
        String id,
        ClientOrigin origin,
        ClientStatus status,
        @Nullable ObjectNode metadata,
        @Nullable String secretHash,
        @Nullable String registrationToken,
        Instant registered,
        Instant changed,
        long version) {

    /** The metadata of a client that was registered at run time. */
    ObjectNode registeredMetadata() {
        if (metadata == null) {
            throw new IllegalStateException("client of a file");
        }
        return metadata;
    }

    /** Whether its own registration token is good for anything. */
    boolean answersItself() {
        return status == ClientStatus.ACTIVE || status == ClientStatus.PENDING;
    }

    StoredClient with(
            ClientStatus newStatus,
            ObjectNode newMetadata,
            @Nullable String newSecretHash,
            @Nullable String newRegistrationToken) {
        return new StoredClient(
                id, origin, newStatus, newMetadata, newSecretHash, newRegistrationToken, registered, changed, version);
    }
}
