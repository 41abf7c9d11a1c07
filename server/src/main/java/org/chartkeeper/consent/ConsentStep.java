package org.chartkeeper.consent;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chartkeeper.access.AccessChanges;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.StoredVersion;
import org.chartkeeper.fhir.StoredVersion.Action;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Consent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/** Has a stored Consent take effect with its commit, for the patients it is and was about. */
@Order(50)
final class ConsentStep implements CommitStep {

    /** How many versions are marked along with the consent; the rest of a longer chart follows in a moment. */
    private static final int MOST = 1000;

    private final AccessChanges changes;
    private final ResourceClassifier classifier;
    private final ConsentReader reader;
    private final Marking marking;
    private final Remarking remarking;

    ConsentStep(
            AccessChanges changes,
            ResourceClassifier classifier,
            ConsentReader reader,
            Marking marking,
            Remarking remarking) {
        this.changes = changes;
        this.classifier = classifier;
        this.reader = reader;
        this.marking = marking;
        this.remarking = remarking;
    }

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        versions.stream()
                .filter(version -> version.resource() instanceof Consent)
                .flatMap(version -> patients((Consent) version.resource(), version))
                .distinct()
                .forEach(changes::patientChanged);
        versions.forEach(this::mark);
    }

    private void mark(StoredVersion version) {
        if (version.resource() instanceof Consent consent) {
            markFor(consent, version);
        }
        List<String> patients = classifier.patientsOf(version.resource());
        Collection<ContentTest> tests = marking.testsOf(patients);
        if (Marking.lookedBackFrom(tests).contains(version.type() + "/" + version.id())) {
            // What such a resource refers to is decided about by that.
            patients.forEach(patient -> remarking.mark(patient, List.of(), true, Integer.MAX_VALUE));
        } else if (!tests.isEmpty() && version.action() == Action.UPDATE) {
            patients.forEach(remarking::markWhatBelongs);
        }
    }

    private void markFor(Consent consent, StoredVersion version) {
        Set<ContentTest> tests = reader.read(consent).contentTests().collect(Collectors.toSet());
        if (!tests.isEmpty()) {
            patients(consent, version).distinct().forEach(patient -> remarking.mark(patient, tests, false, MOST));
        }
    }

    /** The patient whose consent it is, whoever else it may speak of. */
    private Stream<String> patients(Consent consent, StoredVersion version) {
        IIdType patient = consent.getPatient().getReferenceElement();
        Stream<String> known = classifier.patientsOf(version.resource()).stream();
        return patient.hasIdPart() ? Stream.concat(Stream.of(patient.getIdPart()), known) : known;
    }
}
