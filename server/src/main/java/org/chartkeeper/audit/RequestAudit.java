package org.chartkeeper.audit;

import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.chartkeeper.caller.CallerContext;
import org.jspecify.annotations.Nullable;

/** Audits requests to the FHIR API: what was answered, before it is answered, and what was refused. */
public final class RequestAudit {

    private static final int CALLERS_ERROR = 4;
    private static final int SERVERS_ERROR = 8;
    private static final int OK = 200;
    private static final int CALLERS_STATUS = 400;
    private static final int FIRST_SERVER_STATUS = 500;

    private final AuditTrail trail;
    private final Clock clock;

    RequestAudit(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * Records that {@code request} is about to be answered.
     *
     * @param patients ids of the patients whom the answer is about
     * @param resources version-specific references of what leaves
     * @throws AuditUnavailableException when that cannot be recorded, and so must not be answered
     */
    public void answered(RequestDetails request, List<String> patients, List<String> resources) {
        trail.record(entry(request, 0, OK, patients, resources));
    }

    /**
     * The same for an operation that says itself what it was asked, since its parameters may stand in a body.
     *
     * @param asked path and query of the request, as if all parameters stood there
     */
    public void answered(RequestDetails request, String asked, List<String> patients, List<String> resources) {
        AuditEntry whole = entry(request, 0, OK, patients, resources);
        trail.record(new AuditEntry(
                whole.id(),
                whole.recorded(),
                whole.action(),
                whole.interaction(),
                whole.outcome(),
                whole.status(),
                whole.caller(),
                whole.requestId(),
                RequestedQuery.printable(asked),
                whole.patients(),
                whole.resources()));
    }

    /** Records that {@code request} was refused with {@code status}. */
    void refused(RequestDetails request, int status) {
        trail.record(entry(
                request, status >= FIRST_SERVER_STATUS ? SERVERS_ERROR : CALLERS_ERROR, status, List.of(), List.of()));
    }

    /** Records what became of each entry of a batch that read, or was refused. */
    void batch(RequestDetails request, List<BatchEntry> entries) {
        trail.record(entries.stream()
                .map(each -> {
                    boolean refused = each.status() >= CALLERS_STATUS;
                    AuditEntry whole = entry(request, 0, each.status(), each.patients(), each.resources());
                    return new AuditEntry(
                            whole.id(),
                            whole.recorded(),
                            each.method().equals("GET") ? "R" : whole.action(),
                            "batch",
                            refused ? (each.status() >= FIRST_SERVER_STATUS ? SERVERS_ERROR : CALLERS_ERROR) : 0,
                            each.status(),
                            whole.caller(),
                            whole.requestId(),
                            RequestedQuery.printable(each.method() + " " + each.url()),
                            each.patients(),
                            each.resources());
                })
                .toList());
    }

    /** One entry of a batch and its outcome. */
    record BatchEntry(String method, String url, int status, List<String> patients, List<String> resources) {}

    private AuditEntry entry(
            RequestDetails request, int outcome, int status, List<String> patients, List<String> resources) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        return new AuditEntry(
                UUID.randomUUID(),
                clock.instant(),
                action(operation),
                interaction(request, operation),
                outcome,
                status,
                CallerContext.current(),
                RequestId.of(request),
                RequestedQuery.of(request),
                patients,
                resources);
    }

    static String interaction(RequestDetails request, @Nullable RestOperationTypeEnum operation) {
        if (operation == null) {
            return "unknown";
        }
        String named = request.getOperation();
        // HAPI counts `_history` and `_search` among them.
        return named != null && named.startsWith("$") ? named : operation.getCode();
    }

    private static String action(@Nullable RestOperationTypeEnum operation) {
        if (operation == null) {
            return "E";
        }
        return switch (operation) {
            case READ, VREAD -> "R";
            case CREATE -> "C";
            case UPDATE, PATCH -> "U";
            case DELETE -> "D";
            default -> "E";
        };
    }
}
