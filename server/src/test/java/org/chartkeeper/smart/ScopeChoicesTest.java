package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.smart.ScopeChoices.Left;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeChoicesTest {

    private static final String LAB = "?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory";

    /** What remains of {@code offered} when all is left in but these values. */
    private static List<String> without(List<String> offered, String... cleared) {
        Left all = ScopeChoices.of(offered).all();
        List<String> gone = Arrays.asList(cleared);
        return remaining(offered, minus(all.scopes(), gone), minus(all.groups(), gone), minus(all.kinds(), gone));
    }

    private static Set<String> minus(Set<String> all, List<String> gone) {
        Set<String> left = new HashSet<>(all);
        gone.forEach(value -> left.remove(value));
        return left;
    }

    private static List<String> remaining(
            List<String> offered, Set<String> scopes, Set<String> groups, Set<String> kinds) {
        return ScopeChoices.of(offered)
                .remaining(new Left(scopes, groups, kinds))
                .orElseThrow();
    }

    @Test
    void whatNobodyTouchesStaysAsItWasSpelled() {
        List<String> offered = List.of(
                "launch/patient",
                "openid",
                "patient/*.read",
                "patient/Observation.cruds" + LAB,
                "user/*.*",
                "user/*.rs");

        assertThat(without(offered)).isEqualTo(offered);
    }

    @Test
    void withoutOneKindTheOthersAreGrantedByName() {
        List<String> left = without(List.of("patient/*.rs"), "patient/*.rs Observation");

        assertThat(left)
                .hasSize(RecordKinds.types().size() - 1)
                .contains("patient/Condition.rs", "patient/Patient.rs")
                .doesNotContain("patient/*.rs", "patient/Observation.rs");
    }

    @Test
    void aGroupThatIsClearedTakesItsKindsAlong() {
        List<String> left = without(List.of("patient/*.read"), "patient/*.read insurance");

        assertThat(left)
                .contains("patient/Observation.read")
                .doesNotContain("patient/*.read", "patient/Coverage.read", "patient/ClaimResponse.read");
    }

    @Test
    void aKindThatIsAloneInItsGroupIsNoOther() {
        List<String> offered = List.of("patient/*.rs");

        assertThat(remaining(
                        offered,
                        Set.of("patient/*.rs"),
                        Set.of("patient/*.rs documents"),
                        Set.of("patient/*.rs DocumentReference", "patient/*.rs Observation")))
                .containsExactly(
                        "patient/DocumentReference.rs", "patient/DocumentManifest.rs", "patient/Composition.rs");
    }

    @ParameterizedTest
    @CsvSource({
        "patient/Observation.cruds, patient/Observation.rs, patient/Observation.cud",
        "patient/Observation.*, patient/Observation.read, patient/Observation.write",
        "user/Patient.cr, user/Patient.r, user/Patient.c",
        "user/Observation.us?category=a.b, user/Observation.s?category=a.b, user/Observation.u?category=a.b"
    })
    void readingAndChangingAreDecidedApart(String scope, String reading, String changing) {
        assertThat(without(List.of(scope), changing)).containsExactly(reading);
        assertThat(without(List.of(scope), reading)).containsExactly(changing);
        assertThat(without(List.of(scope), reading, changing)).isEmpty();
    }

    @Test
    void kindsAndLettersAreTakenOutTogether() {
        List<String> offered = List.of("patient/*.cruds");

        assertThat(without(offered, "patient/*.cud", "patient/*.cruds Observation"))
                .contains("patient/Condition.rs")
                .doesNotContain("patient/Observation.rs")
                .allMatch(scope -> scope.endsWith(".rs"));
        assertThat(without(List.of("patient/*.*"), "patient/*.write", "patient/*.* Observation"))
                .contains("patient/Condition.read")
                .allMatch(scope -> scope.endsWith(".read"));
    }

    @Test
    void contextsAreNotForTheUserToClear() {
        assertThat(remaining(List.of("launch", "launch/patient", "openid"), Set.of(), Set.of(), Set.of()))
                .containsExactly("launch", "launch/patient");
    }

    @Test
    void j16WhatWasNotOfferedEndsIt() {
        ScopeChoices choices = ScopeChoices.of(List.of("openid", "patient/*.rs", "patient/Observation.rs"));
        Left all = choices.all();

        for (String scope :
                List.of("patient/*.cruds", "patient/Observation.rsd", "user/*.rs", "launch", "fhirUser", "")) {
            assertThat(choices.remaining(new Left(Set.of(scope), all.groups(), all.kinds())))
                    .as(scope)
                    .isEmpty();
        }
        for (String value : List.of("patient/*.rs Nothing", "user/*.rs Observation", "patient/*.cruds Patient", "")) {
            assertThat(choices.remaining(new Left(all.scopes(), all.groups(), Set.of(value))))
                    .as(value)
                    .isEmpty();
            assertThat(choices.remaining(new Left(all.scopes(), Set.of(value), all.kinds())))
                    .as(value)
                    .isEmpty();
        }
        assertThat(choices.remaining(new Left(Set.of(), Set.of("patient/Observation.rs other"), Set.of())))
                .isEmpty();
    }
}
