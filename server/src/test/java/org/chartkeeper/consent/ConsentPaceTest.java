package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.access.PolicyReader;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

/** Not a check of time: prints how many access classes a second are decided for one caller. */
class ConsentPaceTest {

    private static final int PATIENTS = 200_000;
    private static final List<String> TYPES = List.of("Observation", "Condition", "Encounter", "MedicationRequest");

    @Test
    void printsItsPace() {
        Map<String, List<ConsentRecord>> consents = new HashMap<>();
        var classes = new ArrayList<AccessClass>();
        for (int i = 0; i < PATIENTS; i++) {
            String patient = "p" + i;
            if (i % 4 == 0) {
                consents.put(patient, List.of(TestConsents.READER.read(consent(patient))));
            }
            for (String type : TYPES) {
                classes.add(new AccessClass(type, Set.of(patient), Confidentiality.N, Set.of()));
                classes.add(new AccessClass(type, Set.of(patient), Confidentiality.R, Set.of("HIV")));
            }
        }
        var decider = ConsentDecider.asking(
                Requester.of(Set.of("Practitioner/a", "Organization/A"), Set.of("TREAT")),
                PatientConsents.of(consents),
                PolicyReader.parse("default: treatment-normal"),
                Instant.parse("2024-06-01T12:00:00Z"));

        long permitted = count(decider, classes);
        long start = System.nanoTime();
        permitted += count(decider, classes);
        double seconds = (System.nanoTime() - start) / 1e9;

        System.out.printf(
                "consent: %,.0f class decisions/s (%,d classes, a quarter of the patients with a nested consent)%n",
                classes.size() / seconds, classes.size());
        assertThat(permitted).isPositive();
    }

    private static long count(ConsentDecider decider, List<AccessClass> classes) {
        return classes.stream()
                .filter(accessClass -> decider.decideClass(accessClass).permitted())
                .count();
    }

    private static Consent consent(String patient) {
        Consent consent = TestConsents.consent("c-" + patient, patient, ConsentProvisionType.PERMIT);
        for (String purpose : List.of("TREAT", "HPAYMT", "HOPERAT")) {
            consent.getProvision().addPurpose(new Coding(Vocabulary.ACT_REASON, purpose, null));
        }
        consent.getProvision()
                .addProvision()
                .setType(ConsentProvisionType.DENY)
                .addSecurityLabel(TestConsents.label("HIV"));
        consent.getProvision()
                .addProvision()
                .setType(ConsentProvisionType.DENY)
                .addActor()
                .setReference(new Reference("Organization/B"));
        return consent;
    }
}
