package org.chartkeeper.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.chartkeeper.fhir.StartRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class OpenIdSettingsTest {

    @Test
    void withoutAnIssuerThereIsNoProvider() {
        OpenIdSettings settings = TestSettings.bound(Map.of());

        assertThat(settings.isOn()).isFalse();
        assertThat(settings.roles()).containsExactly("clinician", "patient");
        assertThat(settings.claims().fhirUser()).isEqualTo("fhirUser");
        assertThat(settings.claims().groups()).containsExactly("groups");
        assertThat(settings.claims().organization()).isEmpty();
        assertThat(settings.claims().patients()).isEmpty();
        assertThat(settings.secondFactor().acr()).isEmpty();
        assertThat(settings.secondFactor().amr()).isEmpty();
        assertThat(settings.maxAge()).isEqualTo(Duration.ofHours(8));
        assertThat(settings.rightsLast()).isEqualTo(Duration.ofHours(12));
        assertThat(settings.only()).isFalse();
    }

    @Test
    void theNameIsTheHostUnlessSetAndTheSecretIsNotShown() {
        OpenIdSettings settings = TestSettings.with();

        assertThat(settings.name()).isEqualTo("id.example.org");
        assertThat(settings.toString()).doesNotContain("secret");
        assertThat(TestSettings.with("name", "The Clinic").name()).isEqualTo("The Clinic");
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, http://id.example.org, must be an https address",
        "issuer, https://id.example.org?realm=x, must be an https address",
        "issuer, https://user@id.example.org, must be an https address",
        "issuer, '', is missing",
        "client-id, '', `chartkeeper.openid-provider.client-id` is missing",
        "client-secret, '', must be set",
        "client-key, key.jwk, one of the two",
        "max-age, 12h, must be between 1m and 11h",
        "rights-last, 91d, must be between 1m and 90d",
        "rights-last, 0s, must be between 1m and 90d"
    })
    void aDangerousOrMissingSettingStopsTheStart(String setting, String value, String because) {
        assertThatThrownBy(() -> TestSettings.with(setting, value))
                .rootCause()
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(because);
    }

    @Test
    void withoutGroupsNobodyCouldComeIn() {
        assertThatThrownBy(() -> TestSettings.bound(
                        Map.of("issuer", "https://id.example.org", "client-id", "x", "client-secret", "y")))
                .rootCause()
                .hasMessage("`chartkeeper.openid-provider.groups` is missing, without it nobody has a role");
    }

    @ParameterizedTest
    @CsvSource({"groups[0].rolse, clinician", "claims.fhiruser2, x", "isuer, https://id.example.org"})
    void aMistypedSettingStopsTheStart(String setting, String value) {
        assertThatThrownBy(() -> TestSettings.with(setting, value)).hasStackTraceContaining("left unbound");
    }

    @ParameterizedTest
    @CsvSource({
        "groups[0].roles, nurse, has an unknown role `nurse`",
        "groups[0].roles, administrator, 'gives `ward-doctors` the role `administrator`, which is not among"
                + " `chartkeeper.openid-provider.roles`'",
        "roles, nurse, has an unknown role `nurse`",
        "groups[0].purpose-of-use, CURE, has the unknown purpose `CURE`",
        "groups[0].purpose-of-use, BTG, 'cannot have the purpose `BTG`, set `break-glass` instead'",
        "groups[0].organization, hospital, must be a reference",
        "groups[0].value, '', has an entry without `value`",
        "organizations, hospital, must be a reference",
        "fhir-user-types, Device, has the unknown type `Device`"
    })
    void aMappingThatWouldGiveTooMuchOrNothingStopsTheStart(String setting, String value, String because) {
        OpenIdSettings settings = TestSettings.with(setting, value);

        assertThatThrownBy(() -> new ClaimMapping(settings, "https://fhir.example.org/fhir"))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(because);
    }

    @Test
    void aKeyThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> new ClientProof(TestSettings.with("client-secret", "", "client-key", "nowhere.jwk")))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("is not a file with a JWK");
    }

    @Test
    void variablesOfTheEnvironmentSpellThemToo() {
        OpenIdSettings settings = TestSettings.from(new SystemEnvironmentPropertySource(
                "systemEnvironment",
                Map.of(
                        "CHARTKEEPER_OPENIDPROVIDER_ISSUER", "https://id.example.org",
                        "CHARTKEEPER_OPENIDPROVIDER_CLIENTID", "chartkeeper",
                        "CHARTKEEPER_OPENIDPROVIDER_CLIENTSECRET", "a secret",
                        "CHARTKEEPER_OPENIDPROVIDER_CLAIMS_PATIENTS", "patients",
                        "CHARTKEEPER_OPENIDPROVIDER_GROUPS_0_VALUE", "ward-doctors",
                        "CHARTKEEPER_OPENIDPROVIDER_GROUPS_0_ROLES", "clinician",
                        "CHARTKEEPER_OPENIDPROVIDER_GROUPS_0_PURPOSEOFUSE", "TREAT")));

        assertThat(settings.claims().patients()).isEqualTo("patients");
        assertThat(settings.groups())
                .containsExactly(
                        new OpenIdSettings.Group("ward-doctors", List.of("clinician"), List.of("TREAT"), "", false));
    }
}
