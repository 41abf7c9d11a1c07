package org.chartkeeper.consent;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.StoredVersion;
import org.chartkeeper.fhir.StoredVersion.Action;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Consent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/** Marks what is stored about the patients of a stored Consent for what it asks, and whatever rests on what was stored. */
@Order(50)
final class ConsentStep implements CommitStep {

    /** How many versions are marked along with the consent; the rest of a longer chart follows in a moment. */
    private static final int MOST = 1000;

    private final ConsentStore consents;
    private final ResourceClassifier classifier;
    private final ConsentReader reader;
    private final Marking marking;
    private final Remarking remarking;

    ConsentStep(
            ConsentStore consents,
            ResourceClassifier classifier,
            ConsentReader reader,
            Marking marking,
            Remarking remarking) {
        this.consents = consents;
        this.classifier = classifier;
        this.reader = reader;
        this.marking = marking;
        this.remarking = remarking;
    }

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        Map<String, Set<ContentTest>> asked = new LinkedHashMap<>();
        Set<String> whole = new LinkedHashSet<>();
        Set<String> belonging = new LinkedHashSet<>();
        for (StoredVersion version : versions) {
            if (version.resource() instanceof Consent consent) {
                patients(consent, version)
                        .forEach(patient -> reader.read(consent).contentTests().forEach(test -> asked.computeIfAbsent(
                                        patient, key -> new LinkedHashSet<>())
                                .add(test)));
            }
            // What such a resource refers to is decided about by that.
            whole.addAll(consents.lookingBackFrom(version.type() + "/" + version.id()));
            if (version.action() == Action.UPDATE) {
                classifier.patientsOf(version.resource()).stream()
                        .filter(patient -> !marking.testsOf(List.of(patient)).isEmpty())
                        .forEach(belonging::add);
            }
        }
        asked.forEach(this::mark);
        whole.forEach(patient -> remarking.mark(patient, List.of(), true, Integer.MAX_VALUE));
        belonging.stream().filter(patient -> !whole.contains(patient)).forEach(remarking::markWhatBelongs);
    }

    /** Facts that rest on other resources may have changed while no consent asked. */
    private void mark(String patient, Set<ContentTest> tests) {
        boolean back = tests.stream().anyMatch(ContentTest::looksBack);
        remarking.mark(patient, tests, back, back ? Integer.MAX_VALUE : MOST);
        if (!back) {
            remarking.markWhatBelongs(patient, tests);
        }
    }

    /** The patient whose consent it is, whoever else it may speak of. */
    private Stream<String> patients(Consent consent, StoredVersion version) {
        return patients(classifier, consent, version);
    }

    static Stream<String> patients(ResourceClassifier classifier, Consent consent, StoredVersion version) {
        IIdType patient = consent.getPatient().getReferenceElement();
        Stream<String> known = classifier.patientsOf(version.resource()).stream();
        return (patient.hasIdPart() ? Stream.concat(Stream.of(patient.getIdPart()), known) : known).distinct();
    }
}
