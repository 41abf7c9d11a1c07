package org.chartkeeper.smart;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a registration is good for; only an active one opens anything. */
enum ClientStatus {
    ACTIVE,
    SUSPENDED,

    /** Waits for a manager's approval. */
    PENDING,

    /** Ended for good, and kept because the audit trail names it. */
    DELETED;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ClientStatus> of(String code) {
        return Arrays.stream(values())
                .filter(status -> status.code().equals(code))
                .findFirst();
    }
}
