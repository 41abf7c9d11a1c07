package org.chartkeeper.audit;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.StoredVersion;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/** Audits every write in the transaction of the write. */
@Order(200)
final class AuditStep implements CommitStep {

    /** Where a request remembers that its write is audited already. */
    static final String DONE = AuditStep.class.getName();

    private final AuditTrail trail;
    private final ResourceClassifier classifier;
    private final Clock clock;

    AuditStep(AuditTrail trail, ResourceClassifier classifier, Clock clock) {
        this.trail = trail;
        this.classifier = classifier;
        this.clock = clock;
    }

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        trail.recordInTransaction(new AuditEntry(
                UUID.randomUUID(),
                clock.instant(),
                action(versions),
                interaction(versions, request),
                0,
                0,
                CallerContext.current(),
                RequestId.of(request),
                RequestedQuery.of(request),
                versions.stream()
                        .flatMap(version -> classifier.patientsOf(version.resource()).stream())
                        .toList(),
                versions.stream().map(StoredVersion::reference).toList()));
        if (request != null) {
            request.getUserData().put(DONE, Boolean.TRUE);
        }
    }

    private static String action(List<StoredVersion> versions) {
        List<StoredVersion.Action> actions =
                versions.stream().map(StoredVersion::action).distinct().toList();
        if (actions.size() > 1) {
            return "E";
        }
        return switch (actions.get(0)) {
            case CREATE -> "C";
            case UPDATE -> "U";
            case DELETE -> "D";
        };
    }

    private static String interaction(List<StoredVersion> versions, @Nullable RequestDetails request) {
        if (request != null && request.getRestOperationType() != null) {
            return RequestAudit.interaction(request, request.getRestOperationType());
        }
        return versions.get(0).action().name().toLowerCase(java.util.Locale.ROOT);
    }
}
