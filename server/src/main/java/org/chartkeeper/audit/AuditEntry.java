package org.chartkeeper.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/**
 * One access: who did what, when, for which purpose, to which resources, and how it ended.
 *
 * @param id of the AuditEvent
 * @param recorded when
 * @param action {@code C, R, U, D} or {@code E}, as {@code AuditEvent.action}
 * @param interaction code of restful-interaction, or of the operation
 * @param outcome {@code 0} success, {@code 4} the caller's error, {@code 8} the server's, as {@code AuditEvent.outcome}
 * @param status HTTP status, 0 where there was none
 * @param caller who, null when nobody was recognised
 * @param requestId what ties the entries and Provenances of one request together
 * @param query the request's path and query, without the base
 * @param patients ids of the patients whose records were touched, sorted
 * @param resources version-specific references of what was written, or of what left
 */
public record AuditEntry(
        UUID id,
        Instant recorded,
        String action,
        String interaction,
        int outcome,
        int status,
        @Nullable Caller caller,
        String requestId,
        String query,
        List<String> patients,
        List<String> resources) {

    public AuditEntry {
        patients = patients.stream().sorted().distinct().toList();
        resources = List.copyOf(resources);
    }
}
