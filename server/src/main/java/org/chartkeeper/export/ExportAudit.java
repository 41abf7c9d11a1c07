package org.chartkeeper.export;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.chartkeeper.audit.AuditEntry;
import org.chartkeeper.audit.AuditTrail;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/** Leaves an entry for each step of an export, before the step is answered. */
final class ExportAudit {

    private static final int CALLERS_ERROR = 4;
    private static final int SERVERS_ERROR = 8;
    private static final int FIRST_SERVER_STATUS = 500;

    private final AuditTrail trail;
    private final Clock clock;

    ExportAudit(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    void kickedOff(Caller caller, String requestId, String query, Collection<String> patients) {
        record("export", 0, 202, caller, requestId, query, patients);
    }

    void cancelled(Caller caller, String requestId, String query) {
        record("export-cancel", 0, 202, caller, requestId, query, List.of());
    }

    /** A file is about to leave: {@code query} names it, with count and SHA-256. */
    void leaving(Caller caller, String requestId, String query, Collection<String> patients) {
        record("export-file", 0, 200, caller, requestId, query, patients);
    }

    void refused(@Nullable Caller caller, String requestId, String query, int status) {
        int outcome = status >= FIRST_SERVER_STATUS ? SERVERS_ERROR : CALLERS_ERROR;
        record("export-file", outcome, status, caller, requestId, query, List.of());
    }

    private void record(
            String interaction,
            int outcome,
            int status,
            @Nullable Caller caller,
            String requestId,
            String query,
            Collection<String> patients) {
        trail.record(new AuditEntry(
                UUID.randomUUID(),
                clock.instant(),
                "E",
                interaction,
                outcome,
                status,
                caller,
                requestId,
                query,
                List.copyOf(patients),
                List.of()));
    }
}
