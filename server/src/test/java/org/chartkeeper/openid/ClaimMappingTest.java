package org.chartkeeper.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimMappingTest {

    private static User user(ClaimMapping mapping, String claims) throws JsonProcessingException {
        return mapping.user("x", mapping.read(Members.JSON.readTree(claims)));
    }

    @Test
    void groupsGiveRolesPurposesAndWhomTheUserActsFor() throws Exception {
        User user = user(TestSettings.mapping(), """
                {"fhirUser": "https://fhir.example.org/fhir/Practitioner/weber", "groups": ["ward-doctors", "choir"]}""");

        assertThat(user.roles()).containsExactly(Role.CLINICIAN);
        assertThat(user.purposes()).containsExactly("TREAT", "COC");
        assertThat(user.organization()).isEqualTo("Organization/hospital");
        assertThat(user.fhirUser()).isEqualTo("Practitioner/weber");
        assertThat(user.breakGlass()).isFalse();
        assertThat(user.patients()).isEmpty();
        assertThat(user.passwordHash()).isEmpty();
    }

    @Test
    void whatIsNotMappedIsNotBelieved() throws Exception {
        User user = user(TestSettings.mapping(), """
                {"groups": ["ward-doctors"], "roles": ["administrator"], "purpose_of_use": ["BTG"], "break_glass": true,
                 "patients": ["Patient/a"], "organization": "Organization/other"}""");

        assertThat(user.roles()).containsExactly(Role.CLINICIAN);
        assertThat(user.purposes()).doesNotContain("BTG");
        assertThat(user.breakGlass()).isFalse();
        assertThat(user.patients()).isEmpty();
        assertThat(user.organization()).isEqualTo("Organization/hospital");
    }

    @Test
    void breakingTheGlassAndPowerfulRolesMustBeGivenExplicitly() throws Exception {
        ClaimMapping mapping = TestSettings.mapping(
                "roles", "clinician,administrator",
                "groups[1].value", "seniors",
                "groups[1].break-glass", "true",
                "groups[2].value", "it",
                "groups[2].roles", "administrator");

        assertThat(user(mapping, "{\"groups\": [\"ward-doctors\", \"seniors\"]}")
                        .breakGlass())
                .isTrue();
        assertThat(user(mapping, "{\"groups\": \"it\"}").roles()).containsExactly(Role.ADMINISTRATOR);
        assertThatThrownBy(() -> user(mapping, "{\"groups\": [\"seniors\"]}"))
                .isInstanceOf(RefusedSignInException.class);
    }

    @Test
    void claimsStandWhereAPointerSays() throws Exception {
        ClaimMapping mapping = TestSettings.mapping(
                "claims.groups", "/realm_access/roles,https://example.org/groups",
                "claims.fhir-user", "/fhir/user",
                "claims.patients", "patients",
                "claims.organization", "org",
                "organizations", "Organization/hospital");

        User user = user(mapping, """
                {"realm_access": {"roles": ["ward-doctors"]}, "fhir": {"user": "Practitioner/weber"},
                 "patients": ["Patient/a", "https://fhir.example.org/fhir/Patient/b"], "org": "Organization/hospital"}""");

        assertThat(user.fhirUser()).isEqualTo("Practitioner/weber");
        assertThat(user.patients()).containsExactly("Patient/a", "Patient/b");
        assertThat(user(mapping, "{\"https://example.org/groups\": \"ward-doctors\"}")
                        .roles())
                .containsExactly(Role.CLINICIAN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | no group",
                "{\"groups\": []} | no group",
                "{\"groups\": [\"Ward-Doctors\", \"ward-doctors \"]} | no group",
                "{\"groups\": [[\"ward-doctors\"]]} | not a string",
                "{\"groups\": {\"ward-doctors\": true}} | not a string",
                "{\"groups\": [\"ward-doctors\"], \"fhirUser\": \"Device/x\"} | not a reference",
                "{\"groups\": [\"ward-doctors\"], \"fhirUser\": \"https://elsewhere.org/Practitioner/x\"} | not a reference",
                "{\"groups\": [\"ward-doctors\"], \"fhirUser\": \"Practitioner/../Patient/x\"} | not a reference",
                "{\"groups\": [\"ward-doctors\"], \"fhirUser\": [\"Practitioner/x\", \"Practitioner/y\"]} | several",
                "{\"groups\": [\"ward-doctors\"], \"fhirUser\": 7} | not a string",
                "{\"groups\": [\"ward-doctors\"], \"patients\": [\"Observation/x\"]} | not a reference",
                "{\"groups\": [\"ward-doctors\"], \"org\": \"Organization/other\"} | not one of",
                "{\"groups\": [\"ward-doctors\"], \"org\": \"Organization/clinic\"} | several organisations",
            })
    void whatWouldChangeWhomTheUserStandsForRefusesTheWhole(String claims, String because) {
        ClaimMapping mapping = TestSettings.mapping(
                "claims.patients", "patients", "claims.organization", "org", "organizations", "Organization/clinic");

        assertThatThrownBy(() -> user(mapping, claims))
                .isInstanceOf(RefusedSignInException.class)
                .hasMessageContaining(because);
    }

    @Test
    void nothingIsKeptThatHasNoMeaning() throws Exception {
        Said said = TestSettings.mapping().read(Members.JSON.readTree("""
                {"groups": ["ward-doctors", "union-members"], "email": "w@example.org", "fhirUser": "Practitioner/w"}"""));

        assertThat(said).isEqualTo(new Said("Practitioner/w", null, List.of(), List.of("ward-doctors")));
    }

    @Test
    void aSubjectIsOfItsIssuerAloneAndNeverALocalName() {
        String one = new OutsideName("https://id.example.org").of("weber");
        String other = new OutsideName("https://id.example.com").of("weber");

        assertThat(one).isNotEqualTo(other).matches("weber@openid:[0-9a-f]{12}");
        assertThatThrownBy(() -> new OutsideName("https://id.example.org").of("a".repeat(81)))
                .isInstanceOf(RefusedSignInException.class);
        assertThatThrownBy(() -> new OutsideName("https://id.example.org").of("we ber"))
                .isInstanceOf(RefusedSignInException.class);
    }
}
