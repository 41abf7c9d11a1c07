package org.chartkeeper.terminology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chartkeeper.fhir.StartRefusedException;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsInForceTest {

    private static final String LOINC = "http://loinc.org";
    private static final String OWN_HIV = "https://chartkeeper.org/fhir/ValueSet/sensitivity-hiv";

    @TempDir
    private Path directory;

    @Test
    void withoutADirectoryOursAreInForce() {
        var labels = new LabelsInForce(directory.resolve("absent"));

        assertThat(label(labels, "25836-8").labels()).containsExactly("HIV");
        assertThat(label(labels, "1-1").labels()).isEmpty();
    }

    @Test
    void theOperatorsAreAddedAndReplaceOursByTheirAddress() throws IOException {
        write("a.json", valueSet("urn:test:a", "TBOO", "1-1"));
        write("hiv.json", valueSet(OWN_HIV, "HIV", "2-2"));

        var labels = new LabelsInForce(directory);

        assertThat(label(labels, "1-1").labels()).containsExactly("TBOO");
        assertThat(label(labels, "2-2").labels()).containsExactly("HIV");
        assertThat(label(labels, "25836-8").labels()).isEmpty();
    }

    @Test
    void aChangeIsInForceWhenReadAgainAndHasAnotherFingerprint() throws IOException {
        var labels = new LabelsInForce(directory);
        String before = labels.with(Confidentiality.N).fingerprint();

        write("a.json", valueSet("urn:test:a", "TBOO", "1-1"));
        labels.readAgain();

        assertThat(label(labels, "1-1").labels()).containsExactly("TBOO");
        assertThat(labels.with(Confidentiality.N).fingerprint())
                .isNotEqualTo(before)
                .isNotEqualTo(labels.with(Confidentiality.R).fingerprint());
        Files.delete(directory.resolve("a.json"));
        labels.readAgain();
        assertThat(labels.with(Confidentiality.N).fingerprint()).isEqualTo(before);
    }

    @Test
    void aFaultyChangeLeavesTheOldOnesInForce() throws IOException {
        write("a.json", valueSet("urn:test:a", "TBOO", "1-1"));
        var labels = new LabelsInForce(directory);

        write("b.json", "{}");
        labels.readAgain();

        assertThat(label(labels, "1-1").labels()).containsExactly("TBOO");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REDACT | must name labels",
                "NOSUCH | must name labels",
                "TBOO\"}, {\"system\": \"urn:x\", \"code\": \"x | names a label of `urn:x`",
            })
    void aLabelThatIsNoneStopsTheStart(String label, String fault) throws IOException {
        write("bad.json", valueSet("urn:test:bad", label, "1-1"));

        assertThatThrownBy(() -> new LabelsInForce(directory))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("bad.json")
                .hasMessageContaining(fault);
    }

    @Test
    void whatLabelsCannotFollowStopsTheStart() throws IOException {
        String good = valueSet("urn:test:bad", "TBOO", "1-1");
        for (String bad : new String[] {
            "no JSON",
            "{\"resourceType\": \"CodeSystem\", \"url\": \"urn:x\"}",
            good.replace("\"status\": \"active\"", "\"status\": \"draft\""),
            good.replace("\"concept\": [{\"code\": \"1-1\"}]", "\"valueSet\": [\"urn:y\"]"),
            good.replace(", \"concept\": [{\"code\": \"1-1\"}]", ""),
            good.replace("\"include\"", "\"exclude\": [{\"system\": \"x\"}], \"include\""),
        }) {
            write("bad.json", bad);

            assertThatThrownBy(() -> new LabelsInForce(directory))
                    .as(bad)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("bad.json");
        }
    }

    private static SensitivityLabels label(LabelsInForce labels, String code) {
        var observation = new Observation();
        observation.setCode(new CodeableConcept(new Coding(LOINC, code, null)));
        return labels.with(Confidentiality.N).labeler().label(observation);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static String valueSet(String url, String label, String code) {
        return """
                {"resourceType": "ValueSet", "url": "%s", "version": "1", "status": "active",
                 "useContext": [{"code": {"code": "focus"}, "valueCodeableConcept": {"coding": [
                   {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "%s"}]}}],
                 "compose": {"include": [{"system": "http://loinc.org", "concept": [{"code": "%s"}]}]}}
                """.formatted(url, label, code);
    }
}
