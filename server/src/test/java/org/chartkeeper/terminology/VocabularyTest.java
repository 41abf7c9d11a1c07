package org.chartkeeper.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.junit.jupiter.api.Test;

class VocabularyTest {

    @Test
    void emergencyIsTreatmentAndCareManagementIsOperations() {
        CodeHierarchy purposes = Vocabulary.purposes();

        assertThat(purposes.upwards("BTG")).contains("BTG", "ETREAT", "TREAT").doesNotContain("HOPERAT");
        assertThat(purposes.covers("HOPERAT", "CAREMGT")).isTrue();
        assertThat(purposes.covers("ETREAT", "TREAT")).isFalse();
        assertThat(purposes.knows("treat")).isFalse();
    }

    @Test
    void sensitivitiesRaiseConfidentiality() {
        assertThat(Vocabulary.atLeast("HIV")).isEqualTo(Confidentiality.R);
        assertThat(Vocabulary.atLeast("PSYTHPN")).isEqualTo(Confidentiality.V);
        assertThat(Vocabulary.atLeast("NOPAT")).isEqualTo(Confidentiality.N);
        assertThat(Vocabulary.isLabel("42CFRPart2")).isTrue();
        assertThat(Vocabulary.isLabel("REDACT")).isFalse();
        assertThat(Vocabulary.isObligation("REDACT")).isTrue();
    }

    @Test
    void extractsAgreeWithTheirPublication() throws IOException {
        Map<String, CodeSystem> published = new TreeMap<>();
        String file = "/org/hl7/fhir/r4/model/valueset/v3-codesystems.xml";
        try (var in = new InputStreamReader(
                Objects.requireNonNull(VocabularyTest.class.getResourceAsStream(file)), StandardCharsets.UTF_8)) {
            FhirContext.forR4Cached().newXmlParser().parseResource(Bundle.class, in).getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .filter(CodeSystem.class::isInstance)
                    .map(CodeSystem.class::cast)
                    .forEach(system -> published.put(system.getUrl(), system));
        }

        assertAgrees(Vocabulary.purposes(), lines(published, Vocabulary.ACT_REASON), "PurposeOfUse");
        assertAgrees(Vocabulary.policies(), lines(published, Vocabulary.ACT_CODE), "_ActPolicyType");
        assertThat(lines(published, Vocabulary.CONFIDENTIALITY).get("_Confidentiality"))
                .contains("U", "L", "M", "N", "R", "V")
                .hasSize(7);
    }

    /** Our hierarchy below {@code root} has the same codes below each code as the published one. */
    private static void assertAgrees(CodeHierarchy ours, Map<String, List<String>> published, String root) {
        for (String code : Objects.requireNonNull(published.get(root))) {
            assertThat(ours.codes().stream().filter(other -> ours.covers(code, other)))
                    .as(code)
                    .containsExactlyInAnyOrderElementsOf(published.get(code));
        }
    }

    private static Map<String, List<String>> lines(Map<String, CodeSystem> published, String url) {
        var below = new TreeMap<String, List<String>>();
        Objects.requireNonNull(published.get(url)).getConcept().forEach(concept -> collect(concept, below));
        return below;
    }

    private static List<String> collect(ConceptDefinitionComponent concept, Map<String, List<String>> below) {
        var all = new java.util.ArrayList<>(List.of(concept.getCode()));
        concept.getConcept().forEach(inner -> all.addAll(collect(inner, below)));
        below.put(concept.getCode(), all);
        return all;
    }
}
