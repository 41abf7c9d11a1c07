package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.users.User;
import org.junit.jupiter.api.Test;

class CallersTest {

    private final Callers callers = new Callers(TestUsersAndApps.BASE + "/fhir");
    private final Client app = TestUsersAndApps.app("patient/*.rs user/Patient.rs", "\"TREAT\", \"PATRQT\"");
    private final User dora = TestUsersAndApps.clinician("TREAT");

    private Optional<Caller> caller(User now, TokenClaims claims) {
        return callers.ofUser(claims, app, now);
    }

    @Test
    void aUsersTokenStandsForTheUserWithinTheApp() {
        Caller caller = caller(dora, TestUsersAndApps.claims(dora, "patient/*.cruds user/*.r openid", "ben"))
                .orElseThrow();

        assertThat(caller.fhirUser()).isEqualTo("Practitioner/dora");
        assertThat(caller.patient()).isEqualTo("ben");
        assertThat(caller.roles()).containsExactly(Role.CLINICIAN);
        assertThat(caller.custodianSystem()).isFalse();
        assertThat(caller.scopes()).extracting(SmartScope::text).containsExactly("patient/*.rs", "user/Patient.r");
    }

    @Test
    void withoutAPatientNoPatientScopeIsLeft() {
        Caller caller = caller(dora, TestUsersAndApps.claims(dora, "patient/*.rs user/Patient.rs", null))
                .orElseThrow();

        assertThat(caller.scopes()).extracting(SmartScope::text).containsExactly("user/Patient.rs");
    }

    @Test
    void aTokenEndsWhenWhatItSaysOfTheUserIsNotSoAnyMore() {
        TokenClaims claims = TestUsersAndApps.claims(dora, "user/Patient.rs", null);
        User otherRole = TestUsersAndApps.user("dora", "Practitioner/dora", Set.of(Role.AUDITOR), List.of("TREAT"));
        User otherPurpose = TestUsersAndApps.clinician("HOPERAT");
        User otherPerson = TestUsersAndApps.user("dora", "Practitioner/x", Set.of(Role.CLINICIAN), List.of("TREAT"));

        assertThat(caller(otherRole, claims)).isEmpty();
        assertThat(caller(otherPurpose, claims)).isEmpty();
        assertThat(caller(otherPerson, claims)).isEmpty();
    }

    @Test
    void systemScopesAreNoUsers() {
        Client both = TestUsersAndApps.app("system/*.cruds user/Patient.rs", "\"TREAT\"");
        Caller caller = callers.ofUser(
                        TestUsersAndApps.claims(dora, "system/*.cruds user/Patient.rs", null), both, dora)
                .orElseThrow();

        assertThat(caller.scopes()).extracting(SmartScope::text).containsExactly("user/Patient.rs");
    }
}
