package org.chartkeeper.consent;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import org.chartkeeper.access.AccessChanges;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.StoredVersion;
import org.hl7.fhir.r4.model.Consent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/**
 * Has a stored Consent take effect with its commit, for the patients it is and was about. Near the end, since it holds others up
 * who note changes.
 */
@Order(890)
final class ConsentChangeStep implements CommitStep {

    private final AccessChanges changes;
    private final ResourceClassifier classifier;

    ConsentChangeStep(AccessChanges changes, ResourceClassifier classifier) {
        this.changes = changes;
        this.classifier = classifier;
    }

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        versions.stream()
                .filter(version -> version.resource() instanceof Consent)
                .flatMap(version -> ConsentStep.patients(classifier, (Consent) version.resource(), version))
                .distinct()
                .forEach(changes::patientChanged);
    }
}
