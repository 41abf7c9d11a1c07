package org.chartkeeper.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.chartkeeper.terminology.LabelReason.Kind;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.Test;

class LabelReasonTest {

    private static final String LOINC = "http://loinc.org";
    private static final SensitivityLabeler LABELER = SensitivityLabeler.withOwnValueSets(Confidentiality.N);

    @Test
    void aCodeIsToldWithItsPathAndValueSet() {
        var contained = observation("25836-8");
        var outer = observation("8867-4");
        outer.addContained(contained);

        var reasons = LABELER.reasons(outer, Set.of());

        assertThat(reasons).anySatisfy(reason -> {
            assertThat(reason.kind()).isEqualTo(Kind.CODE);
            assertThat(reason.label()).isEqualTo(Label.sensitivity("HIV"));
            assertThat(reason.path()).isEqualTo("Observation.contained[0].code.coding[0]");
            assertThat(reason.because()).isEqualTo(LOINC + "|25836-8");
            assertThat(reason.valueSets())
                    .containsExactly("https://chartkeeper.org/fhir/ValueSet/sensitivity-hiv|1.0.0");
        });
    }

    @Test
    void everyLabelHasAReasonAndEveryReasonALabel() {
        var document = new DocumentReference();
        document.addSecurityLabel(new CodeableConcept(new Coding(Vocabulary.ACT_CODE, "ETHUD", null)));
        document.setType(new CodeableConcept(new Coding(LOINC, "25836-8", null)));

        var told = LABELER.reasons(document, Set.of()).stream()
                .map(LabelReason::label)
                .collect(Collectors.toSet());

        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(LABELER.label(document).all());
    }

    @Test
    void anExceptionIsForOneCodeAndLabelAlone() {
        var exception = Set.of(new LabelException(Label.sensitivity("HIV"), LOINC + "|25836-8"));

        assertThat(LABELER.label(observation("25836-8"), exception).all()).isEmpty();
        assertThat(LABELER.label(observation("20447-9"), exception).labels()).containsExactly("HIV");
    }

    @Test
    void byCodesAloneWhatIsStatedDoesNotCount() {
        var stated = observation("8867-4");
        stated.getMeta().addSecurity(Vocabulary.ACT_CODE, "SDV", null);

        assertThat(LABELER.labelByCodes(stated, Set.of()).all()).isEmpty();
        assertThat(LABELER.label(stated).labels()).containsExactly("SDV");
    }

    @Test
    void anAdolescentsCareIsLabelledByItsCode() {
        assertThat(LABELER.label(observation("73831-0")).labels()).contains("ADOL");
    }

    @Test
    void aCategoryAndACodeBelowItBothCount() {
        var observation = new Observation();
        observation.setCode(new CodeableConcept(new Coding("http://hl7.org/fhir/sid/icd-10-cm", "O09.611", null)));

        assertThat(LABELER.label(observation).labels()).containsExactly("ADOL");
    }

    private static Observation observation(String code) {
        var observation = new Observation();
        observation.setCode(new CodeableConcept(new Coding(LOINC, code, null)));
        return observation;
    }
}
