package org.chartkeeper.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.chartkeeper.caller.SmartScope.Permission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmartScopeTest {

    private static final String LABORATORY = "http://terminology.hl7.org/CodeSystem/observation-category|laboratory";
    private static final String VITAL_SIGNS = "http://terminology.hl7.org/CodeSystem/observation-category|vital-signs";

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory true",
                "category=http%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fobservation-category%7Claboratory true",
                "category=laboratory true",
                "category=http://terminology.hl7.org/CodeSystem/observation-category| true",
                "category=vital-signs,laboratory true",
                "category=vital-signs%2Claboratory true",
                "category=laboratory&category=laboratory true",
                "category=|laboratory false",
                "category=vital-signs false",
                "category=Laboratory false",
                "category=lab false",
                "category=http://other.example|laboratory false",
                "category=http://other.example| false",
                "category=laboratory&category=vital-signs false",
            })
    void coversWhatHasATokenOfEachParameter(String query, boolean covered) {
        SmartScope scope = parse("patient/Observation.rs?" + query);

        assertThat(scope.isGranular()).isTrue();
        assertThat(scope.covers(List.of(LABORATORY))).isEqualTo(covered);
    }

    @Test
    void nothingIsCoveredForWantOfCategories() {
        assertThat(parse("system/Observation.rs?category=laboratory").covers(List.of()))
                .isFalse();
        assertThat(parse("system/Observation.rs?category=|laboratory").covers(List.of("|laboratory")))
                .isTrue();
        assertThat(parse("system/Observation.rs").covers(List.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/Observation.rs?",
                "system/Observation.rs?category",
                "system/Observation.rs?category=",
                "system/Observation.rs?category=|",
                "system/Observation.rs?category=a|b|c",
                "system/Observation.rs?category=a,",
                "system/Observation.rs?category=,a",
                "system/Observation.rs?category=a,,b",
                "system/Observation.rs?category=a&",
                "system/Observation.rs?&category=a",
                "system/Observation.rs?category=a&code=b",
                "system/Observation.rs?code=a",
                "system/Observation.rs?Category=a",
                "system/Observation.rs?categor%79=a",
                "system/Observation.rs?category:not=a",
                "system/Observation.rs?category:in=http://example.org/ValueSet/a",
                "system/Observation.rs?category=a\\,b",
                "system/Observation.rs?category=a%5C,b",
                "system/Observation.rs?category=a%",
                "system/Observation.rs?category=a%2",
                "system/Observation.rs?category=a%zz",
                "system/Observation.rs?category=a%C3",
                "system/Observation.rs?category=a%00",
                "system/Observation.rs?category=%20a",
                "system/Observation.rs?category=a+b",
                "system/Observation.rs?category=a#b",
                "system/Observation.rs?category=a\nb",
                "system/Observation.rs?category=\u00e4",
                "system/Observation.rs?_has:Group:member:_id=g",
                "system/Observation.rs?subject.name=a",
                "system/Observation.read?category=a",
                "system/Observation.*?category=a",
                "system/Observation.?category=a",
                "system/Observation.rs?category=a?category=b|c|d",
                "system/*.rs?category=a",
                "system/Patient.rs?category=a",
                "system/Observation?category=a",
                "system/Observation.rs ?category=a",
            })
    void whatIsNotUnderstoodIsNoScope(String text) {
        assertThat(SmartScope.parse(text)).isEmpty();
    }

    @Test
    void aValueBeyondMeasureIsNoScope() {
        assertThat(SmartScope.parse("system/Observation.rs?category=" + "a,".repeat(50_000) + "a"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/Observation.rs?category=laboratory",
                "user/Condition.cruds?category=http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item",
                "patient/Observation.r?category=a,b%26c,%C3%A4%20%25|",
                "system/Observation.rs?category=a&category=b",
            })
    void parseAfterPrintIsTheSame(String text) {
        SmartScope scope = parse(text);

        assertThat(parse(scope.text())).isEqualTo(scope);
        assertThat(scope.text()).matches("[!-~&&[^\"\\\\]]+");
    }

    @Test
    void orderAndEncodingMakeNoOtherScope() {
        assertThat(parse("system/Observation.rs?category=b,a&category=c"))
                .isEqualTo(parse("system/Observation.rs?category=c&category=%61,b"));
    }

    @ParameterizedTest
    @CsvSource({
        "system/*.cruds, system/Observation.rs?category=a, system/Observation.rs?category=a",
        "system/Observation.r, system/Observation.rs?category=a, system/Observation.r?category=a",
        "system/Observation.rs?category=a, system/Observation.rs?category=a, system/Observation.rs?category=a",
        "system/Observation.rs?category=a, system/Observation.rs?category=b, system/Observation.rs?category=a&category=b",
        "system/Observation.rs?category=a, system/Condition.rs, ",
        "user/Observation.rs?category=a, system/Observation.rs, ",
        "system/Observation.r?category=a, system/Observation.s, ",
    })
    void anIntersectionKeepsTheFiltersOfBoth(String one, String other, String both) {
        assertThat(parse(one).intersect(parse(other)).map(SmartScope::text))
                .isEqualTo(java.util.Optional.ofNullable(both));
        assertThat(parse(other).intersect(parse(one)).map(SmartScope::text))
                .isEqualTo(java.util.Optional.ofNullable(both));
    }

    @Test
    void twoFiltersAreBothToBeMet() {
        SmartScope both = parse("system/Observation.rs?category=laboratory")
                .intersect(parse("system/Observation.rs?category=vital-signs"))
                .orElseThrow();

        assertThat(both.covers(List.of(LABORATORY))).isFalse();
        assertThat(both.covers(List.of(VITAL_SIGNS))).isFalse();
        assertThat(both.covers(List.of(LABORATORY, VITAL_SIGNS))).isTrue();
    }

    @Test
    void aGranularScopeAllowsItsTypeButNotAllOfIt() {
        SmartScope scope = parse("system/Observation.rs?category=laboratory");

        assertThat(scope.allows(Permission.READ, "Observation")).isTrue();
        assertThat(scope.allows(Permission.CREATE, "Observation")).isFalse();
        assertThat(scope.allows(Permission.READ, "*")).isFalse();
    }

    private static SmartScope parse(String text) {
        return SmartScope.parse(text).orElseThrow();
    }
}
