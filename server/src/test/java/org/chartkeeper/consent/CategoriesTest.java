package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chartkeeper.caller.ScopeParameters;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.AllergyIntolerance.AllergyIntoleranceCategory;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Procedure;
import org.junit.jupiter.api.Test;

class CategoriesTest {

    private static final FhirContext R4 = FhirContext.forR4Cached();

    @Test
    void theTypesAreThoseWithATokenParameterCategory() {
        assertThat(ScopeParameters.categorized())
                .isEqualTo(R4.getResourceTypes().stream()
                        .filter(CategoriesTest::hasTokenParameter)
                        .collect(Collectors.toSet()));
    }

    @Test
    void allCodingsCount() {
        Observation observation = new Observation();
        observation.addCategory().addCoding(new Coding("urn:b", "x", null)).addCoding(new Coding(null, "y", null));
        observation.addCategory().addCoding(new Coding("urn:a", "z", null)).addCoding(new Coding("urn:b", "x", "X"));
        observation.addCategory().setText("laboratory");
        observation.addCategory().addCoding(new Coding("urn:c", null, "laboratory"));

        assertThat(Categories.of(observation)).containsExactly("urn:a|z", "urn:b|x", "|y");
    }

    @Test
    void codesAndSingleConceptsCountToo() {
        AllergyIntolerance allergy = new AllergyIntolerance();
        allergy.addCategory(AllergyIntoleranceCategory.FOOD);
        allergy.addCategory(null);
        Procedure procedure = new Procedure();
        procedure.getCategory().addCoding(new Coding("http://snomed.info/sct", "24642003", null));

        assertThat(Categories.of(allergy)).containsExactly("http://hl7.org/fhir/allergy-intolerance-category|food");
        assertThat(Categories.of(procedure)).containsExactly("http://snomed.info/sct|24642003");
    }

    @Test
    void whatCouldPassForAnotherOrIsBeyondMeasureIsLeftOut() {
        Observation observation = new Observation();
        observation.addCategory().addCoding(new Coding("urn:a|b", "c", null));
        observation.addCategory().addCoding(new Coding("urn:a", "c".repeat(200), null));

        assertThat(Categories.of(observation)).isEmpty();

        IntStream.range(0, 100)
                .forEach(number -> observation.addCategory().addCoding(new Coding("urn:a", "c" + number, null)));
        assertThat(Categories.of(observation)).hasSize(8);
    }

    @Test
    void otherTypesHaveNone() {
        assertThat(Categories.of(new Encounter())).isEmpty();
    }

    private static boolean hasTokenParameter(String type) {
        RuntimeSearchParam category = R4.getResourceDefinition(type).getSearchParam(ScopeParameters.CATEGORY);
        return category != null && category.getParamType() == RestSearchParameterTypeEnum.TOKEN;
    }
}
