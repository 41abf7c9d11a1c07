package org.chartkeeper.smart;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/** Who comes to register a client, or about a registration. */
sealed interface Registrant {

    /** As the audit trail knows them; null for somebody who is not known here. */
    @Nullable
    Caller caller();

    /** From where. */
    String address();

    /** One of those who answer for who may connect. */
    record Manager(Caller caller, String address) implements Registrant {}

    /** A client with the token of its own registration. */
    record Self(StoredClient client, String token, String address) implements Registrant {

        @Override
        public Caller caller() {
            return new Caller(
                    "",
                    client.id(),
                    client.id(),
                    client.registeredMetadata().path("client_name").asText(client.id()),
                    List.of(),
                    Set.of(),
                    null,
                    null,
                    null,
                    null,
                    Set.of(),
                    false,
                    "",
                    Instant.MAX);
        }
    }

    /** Somebody without a token. */
    record Newcomer(String address) implements Registrant {

        @Override
        public @Nullable Caller caller() {
            return null;
        }
    }
}
