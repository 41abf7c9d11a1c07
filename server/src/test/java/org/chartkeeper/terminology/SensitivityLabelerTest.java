package org.chartkeeper.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MolecularSequence;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class SensitivityLabelerTest {

    private static final SensitivityLabeler LABELER = SensitivityLabeler.withOwnValueSets(Confidentiality.N);
    private static final String LOINC = "http://loinc.org";
    private static final String ICD = "http://hl7.org/fhir/sid/icd-10-cm";

    private static CodeableConcept concept(String system, String code) {
        return new CodeableConcept(new Coding(system, code, null));
    }

    private static Observation observation(String loinc) {
        return new Observation().setCode(concept(LOINC, loinc));
    }

    private static void assertLabelled(Resource resource, Confidentiality level, String... labels) {
        SensitivityLabels found = LABELER.label(resource);
        assertThat(found.confidentiality()).isEqualTo(level);
        assertThat(found.labels()).containsExactlyInAnyOrder(labels);
    }

    @Test
    void codesBringTheirLabels() {
        assertLabelled(observation("2339-0"), Confidentiality.N);
        assertLabelled(observation("25836-8"), Confidentiality.R, "HIV");
        assertLabelled(observation("75626-2"), Confidentiality.R, "ETH", "ETHUD");
        assertLabelled(new Condition().setCode(concept(ICD, "F11.20")), Confidentiality.R, "ETH", "OPIOIDUD");
        assertLabelled(new Condition().setCode(concept(ICD, "F17.210")), Confidentiality.N);
        assertLabelled(new MolecularSequence(), Confidentiality.R, "GDIS");
    }

    @Test
    void codesCountWhereverTheyStand() {
        var component = new Observation();
        component.addComponent().setValue(concept("http://snomed.info/sct", "86406008"));
        var medication = new Medication().setCode(concept("http://www.nlm.nih.gov/research/umls/rxnorm", "1819"));
        var request = new MedicationRequest().setMedication(new Reference("#m"));
        request.addContained(medication);
        var extended = new Observation().setValue(new Quantity(1));
        extended.addExtension("urn:x", concept("http://snomed.info/sct", "35489007"));
        var primitive = new StringType("x");
        primitive.addExtension(new Extension("urn:x", new Coding(LOINC, "76504-0", null)));
        var deep = new Observation();
        deep.addNote().setAuthor(primitive);

        assertLabelled(component, Confidentiality.R, "HIV");
        assertLabelled(request, Confidentiality.R, "ETH", "OPIOIDUD");
        assertLabelled(extended, Confidentiality.R, "PSY");
        assertLabelled(deep, Confidentiality.R, "SDV");
    }

    @Test
    void whatStandsIsKeptAndNeverLowered() {
        Observation observation = observation("25836-8");
        observation.getMeta().addSecurity(Vocabulary.CONFIDENTIALITY, "U", null);
        observation.getMeta().addSecurity(Vocabulary.ACT_CODE, "42CFRPart2", null);
        var document = new DocumentReference();
        document.addSecurityLabel(concept(Vocabulary.ACT_CODE, "PSYTHPN"));
        var very = new Observation();
        very.getMeta().addSecurity(Vocabulary.CONFIDENTIALITY, "V", null);

        assertLabelled(observation, Confidentiality.R, "42CFRPart2", "HIV");
        assertLabelled(document, Confidentiality.V, "PSY", "PSYTHPN");
        assertLabelled(very, Confidentiality.V);
    }

    @Test
    void labelsThatMeanNothingAreReported() {
        var observation = new Observation();
        observation.getMeta().addSecurity(Vocabulary.ACT_CODE, "hiv", null);
        observation.getMeta().addSecurity("http://hospital.example/tags", "STAFF", null);

        assertThat(LABELER.label(observation).unknown()).containsExactly(Vocabulary.ACT_CODE + "|hiv");
    }

    @Test
    void criteriaOfAConsentAreNotItsLabels() {
        var consent = new Consent();
        consent.getProvision().addSecurityLabel(new Coding(Vocabulary.ACT_CODE, "PSYTHPN", null));

        assertLabelled(consent, Confidentiality.N);
    }

    @Test
    void unrecognisedCodesMayBeRestricted() {
        var strict = SensitivityLabeler.withOwnValueSets(Confidentiality.R);

        assertThat(strict.label(observation("2339-0")).confidentiality()).isEqualTo(Confidentiality.R);
        assertThat(strict.label(new Observation()).confidentiality()).isEqualTo(Confidentiality.N);
        assertThat(LABELER.unrecognisedCodes(observation("2339-0"))).containsExactly(LOINC + "|2339-0");
    }

    @Test
    void valueSetsWithoutALabelAreRefused() {
        var nameless = JsonNodeFactory.instance.objectNode().put("url", "urn:x");

        assertThatThrownBy(() -> SensitivityLabeler.with(List.of(nameless), Confidentiality.N))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("urn:x");
    }

    /** Not a check of time: prints how long an ordinary observation takes. */
    @Test
    void printsItsPace() {
        Observation observation = observation("2339-0");
        observation.addCategory(concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory"));
        observation.setSubject(new Reference("Patient/p1")).setValue(new Quantity(5.1));
        observation.addComponent().setCode(concept(LOINC, "8480-6")).setValue(new Quantity(120));
        int rounds = 200_000;
        int labelled = 0;
        for (int i = 0; i < rounds; i++) {
            labelled += LABELER.label(observation).labels().size();
        }

        long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            labelled += LABELER.label(observation).labels().size();
        }

        System.out.printf("labeler: %.2f µs per Observation%n", (System.nanoTime() - start) / 1e3 / rounds);
        assertThat(labelled).isZero();
    }
}
