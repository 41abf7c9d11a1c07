package org.chartkeeper.consent;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import java.util.stream.Stream;
import org.chartkeeper.access.AccessChanges;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.StoredVersion;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Consent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/** Has a stored Consent take effect with its commit, for the patients it is and was about. */
@Order(50)
final class ConsentStep implements CommitStep {

    private final AccessChanges changes;
    private final ResourceClassifier classifier;

    ConsentStep(AccessChanges changes, ResourceClassifier classifier) {
        this.changes = changes;
        this.classifier = classifier;
    }

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        versions.stream()
                .filter(version -> version.resource() instanceof Consent)
                .flatMap(version -> patients((Consent) version.resource(), version))
                .distinct()
                .forEach(changes::patientChanged);
    }

    /** The patient whose consent it is, whoever else it may speak of. */
    private Stream<String> patients(Consent consent, StoredVersion version) {
        IIdType patient = consent.getPatient().getReferenceElement();
        Stream<String> known = classifier.patientsOf(version.resource()).stream();
        return patient.hasIdPart() ? Stream.concat(Stream.of(patient.getIdPart()), known) : known;
    }
}
