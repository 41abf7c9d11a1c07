package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserScopesTest {

    private final Client app =
            TestUsersAndApps.app("openid launch/patient patient/*.rs patient/Observation.cruds", "\"TREAT\"");

    @ParameterizedTest
    @CsvSource({
        "patient/*.read, patient/*.read",
        "patient/Condition.cruds, patient/Condition.rs",
        "patient/Observation.*, patient/Observation.*",
        "openid fhirUser patient/*.rs, openid patient/*.rs",
        "user/*.rs openid, openid"
    })
    void whatIsRequestedIsCutToWhatIsRegistered(String requested, String granted) {
        assertThat(UserScopes.granted(requested, app)).contains(List.of(granted.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/*.rs openid",
                "patient/*.rs patient/Obs",
                "openid email",
                "launch/patient",
                "user/*.rs",
                "patient/*.rs  openid",
                "PATIENT/*.rs"
            })
    void whatIsNotUnderstoodOrOfNoUseIsRefused(String requested) {
        assertThat(UserScopes.granted(requested, app)).isEmpty();
    }

    @Test
    void aRefreshMayNarrowAndNeverWiden() {
        List<String> granted = List.of("openid", "patient/*.rs");

        assertThat(UserScopes.covers(granted, List.of("patient/Observation.r"))).isTrue();
        assertThat(UserScopes.covers(granted, List.of("patient/*.read"))).isTrue();
        assertThat(UserScopes.covers(granted, List.of("patient/Observation.cruds")))
                .isFalse();
        assertThat(UserScopes.covers(granted, List.of("user/Observation.r"))).isFalse();
        assertThat(UserScopes.covers(granted, List.of("offline_access"))).isFalse();
    }

    @Test
    void scopesHaveWordsThatPatientsKnow() {
        assertThat(ScopeWords.of("patient/Observation.rs").label())
                .isEqualTo("Lab results, vital signs and other findings: read");
        assertThat(ScopeWords.of("user/NutritionOrder.cud").label()).isEqualTo("Diets: add, change, delete");
        assertThat(ScopeWords.of("offline_access").detail()).contains("90 days");
    }
}
