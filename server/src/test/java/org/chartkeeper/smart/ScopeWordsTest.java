package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeWordsTest {

    private static final String OBSERVATIONS = "http://terminology.hl7.org/CodeSystem/observation-category|";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "patient/*.rs; All kinds of records: read",
                "patient/*.write; All kinds of records: add, change, delete",
                "patient/MedicationRequest.rs; Prescriptions: read",
                "user/Patient.s; Name, address and other personal details: find",
                "patient/Condition.rs?category=problem-list-item; The list of health problems: read",
                "patient/DocumentReference.cu?category=clinical-note; Notes by doctors and other staff: add, change"
            })
    void aScopeIsSaidInPlainWords(String scope, String words) {
        assertThat(ScopeWords.of(scope)).isEqualTo(new ScopeWords.Words(words, null));
    }

    @ParameterizedTest
    @CsvSource({
        "laboratory, Lab results: read",
        "vital-signs, Vital signs: read",
        "'social-history', 'Social history, such as smoking: read'",
        "survey, Answers to surveys and screenings: read"
    })
    void aGranularScopeHasWordsOfItsOwn(String category, String words) {
        assertThat(ScopeWords.of("patient/Observation.rs?category=" + OBSERVATIONS + category))
                .isEqualTo(new ScopeWords.Words(words, null));
    }

    @Test
    void whatHasNoWordsIsNamedByItsCode() {
        assertThat(ScopeWords.of("patient/Observation.rs?category=laboratory,http://hospital.example|night-shift"))
                .isEqualTo(new ScopeWords.Words(
                        "Lab results, vital signs and other findings: read",
                        "Only those of the category night shift or laboratory."));
        assertThat(ScopeWords.of("patient/Observation.rs?category=laboratory&category=urn:kinds|"))
                .isEqualTo(new ScopeWords.Words(
                        "Lab results, vital signs and other findings: read",
                        "Only those of the category laboratory, and of urn:kinds."));
    }
}
