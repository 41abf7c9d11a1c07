package org.chartkeeper.provenance;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.api.server.storage.TransactionDetails;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.ServerOwned;
import org.chartkeeper.fhir.StoredVersion;
import org.chartkeeper.fhir.WriteReason;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Provenance;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/**
 * Writes, with every write, who did it: one authoritative Provenance for each access class and action of the request, in the
 * same transaction, so that whoever sees a version sees its Provenance and nobody learns from it of anything else.
 */
@Order(100)
final class ProvenanceStep implements CommitStep {

    private static final int MOST_TARGETS = 500;

    private final DaoRegistry daos;
    private final ResourceClassifier classifier;
    private final ProvenanceWriter writer;

    ProvenanceStep(DaoRegistry daos, ResourceClassifier classifier, ProvenanceWriter writer) {
        this.daos = daos;
        this.classifier = classifier;
        this.writer = writer;
    }

    /** Versions that share a Provenance. */
    private record Kind(
            int accessClass,
            StoredVersion.Action action,
            @Nullable WriteReason reason) {}

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        Map<Kind, List<StoredVersion>> kinds = new LinkedHashMap<>();
        for (StoredVersion version : versions) {
            kinds.computeIfAbsent(
                            new Kind(version.accessClass(), version.action(), WriteReason.of(version.resource())),
                            kind -> new ArrayList<>())
                    .add(version);
        }
        Caller caller = CallerContext.current();
        TransactionDetails known = new TransactionDetails();
        for (StoredVersion version : versions) {
            known.addResolvedResourceId(new IdType(version.type(), version.id()), version.pid());
        }
        kinds.forEach((kind, alike) -> {
            for (int from = 0; from < alike.size(); from += MOST_TARGETS) {
                List<StoredVersion> targets = alike.subList(from, Math.min(from + MOST_TARGETS, alike.size()));
                Provenance provenance = writer.write(kind.action(), targets, caller, request);
                store(provenance, kind.accessClass(), known);
                if (kind.reason() != null) {
                    storeReason(kind.reason(), writer.write(kind.action(), targets, caller, request), known);
                }
            }
        });
    }

    /** Why something was done may tell of what others are not shown, so it is told in a Provenance of its own. */
    private void storeReason(WriteReason why, Provenance provenance, TransactionDetails known) {
        if (why.reason() != null && why.reasonClass() != null) {
            provenance.addReason(new CodeableConcept().setText(why.reason()));
            store(provenance, why.reasonClass(), known);
        }
    }

    private void store(Provenance provenance, int accessClass, TransactionDetails known) {
        ServerOwned.markEvidence(provenance);
        classifier.follow(provenance, accessClass);
        daos.getResourceDao(Provenance.class).create(provenance, null, true, new SystemRequestDetails(), known);
    }
}
