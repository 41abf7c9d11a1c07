package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.chartkeeper.caller.SmartScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeGrantTest {

    @ParameterizedTest
    @CsvSource({
        "system/*.rs, system/Observation.rs, system/Observation.rs",
        "system/*.rs, system/Observation.r, system/Observation.r",
        "system/*.rs, system/*.cruds, system/*.rs",
        "system/*.rs, system/*.*, system/*.rs",
        "system/*.cruds, system/*.*, system/*.*",
        "system/*.rs, system/*.read, system/*.read",
        "system/*.cruds, system/Patient.write, system/Patient.write",
        "system/Observation.r, system/*.rs, system/Observation.r",
        "system/Observation.r system/*.s, system/Observation.rs, system/Observation.rs",
        "system/Observation.r system/*.s, system/*.rs, system/Observation.r system/*.s",
        "system/*.rs, system/Observation.cud system/Patient.r, system/Patient.r",
        "system/*.rs, system/Observation.cud, ",
        "system/*.rs, patient/Observation.rs, ",
        "system/*.rs, user/*.rs system/*.rs, ",
        "user/*.rs, user/*.rs, ",
        "system/*.rs, system/Observation.rs?category=laboratory, system/Observation.rs?category=laboratory",
        "system/*.cruds, system/Observation.rs?category=a|b&category=c, system/Observation.rs?category=a|b&category=c",
        "system/*.r, system/Observation.rs?category=a, system/Observation.r?category=a",
        "system/Observation.rs?category=a, system/*.rs, system/Observation.rs?category=a",
        "system/Observation.rs?category=a, system/Observation.cruds, system/Observation.rs?category=a",
        "system/Observation.rs?category=a, system/Observation.rs?category=a, system/Observation.rs?category=a",
        "system/Observation.rs?category=a, system/Observation.rs?category=b, system/Observation.rs?category=a&category=b",
        "system/Observation.r?category=a system/Observation.s?category=a, system/*.rs, system/Observation.rs?category=a",
        "system/Observation.r?category=a system/Observation.s, system/Observation.rs, system/Observation.r?category=a system/Observation.s",
        "system/Observation.rs?category=a, system/Condition.rs?category=a, ",
        "system/*.rs, system/Observation.rs?code=laboratory, ",
        "system/*.rs, system/Observation.rs?category:not=laboratory, ",
        "system/*.rs, system/Observation.rs?category=laboratory&code=x, ",
        "system/*.rs, system/Patient.rs?category=laboratory, ",
        "system/*.rs, system/*.rs?category=laboratory, ",
        "system/*.rs, system/Observation.rs system/Observation.rs?category:not=a, ",
        "system/*.rs, system/Observation.sr, ",
        "system/*.rs, system/Observation., ",
        "system/*.rs, openid system/*.rs, ",
        "system/*.rs, system/*.RS, ",
    })
    void grantsWhatIsRegisteredAndRequestedAndUnderstood(String registered, String requested, String granted) {
        List<SmartScope> scopes = ScopeGrant.parse(registered);

        assertThat(ScopeGrant.forBackEnd(requested, scopes).map(found -> String.join(" ", found)))
                .isEqualTo(java.util.Optional.ofNullable(granted));
    }
}
