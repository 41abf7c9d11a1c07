package org.chartkeeper.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;
import org.jspecify.annotations.Nullable;

/** An entry as it is kept: everything an AuditEvent is made of. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record StoredAuditEntry(
        UUID id,
        Instant recorded,
        String action,
        String interaction,
        int outcome,
        int status,
        String requestId,
        @Nullable String query,
        @Nullable String issuer,
        @Nullable String subject,
        @Nullable String clientId,
        @Nullable String clientName,
        @Nullable String user,
        @Nullable String organization,
        @Nullable List<String> roles,
        @Nullable List<String> purposes,
        @Nullable String tokenId,
        boolean custodianSystem,
        @Nullable List<String> patients,
        @Nullable List<String> resources) {

    static StoredAuditEntry of(AuditEntry entry) {
        Caller caller = entry.caller();
        return new StoredAuditEntry(
                entry.id(),
                entry.recorded(),
                entry.action(),
                entry.interaction(),
                entry.outcome(),
                entry.status(),
                entry.requestId(),
                entry.query(),
                caller == null ? null : caller.issuer(),
                caller == null ? null : caller.subject(),
                caller == null ? null : caller.clientId(),
                caller == null ? null : caller.clientName(),
                caller == null ? null : caller.fhirUser(),
                caller == null ? null : caller.organization(),
                caller == null
                        ? null
                        : caller.roles().stream().map(Role::code).sorted().toList(),
                caller == null ? null : caller.purposes().stream().sorted().toList(),
                caller == null ? null : caller.tokenId(),
                caller != null && caller.custodianSystem(),
                entry.patients(),
                entry.resources());
    }

    /** Whom a search for the agent finds: the user's reference, else the subject. */
    String agent() {
        if (user != null) {
            return user;
        }
        return subject == null ? "" : subject;
    }
}
