package org.chartkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.chartkeeper.access.Policy.DefaultAccess;
import org.chartkeeper.access.PolicyReader.UnusablePolicyException;
import org.chartkeeper.caller.Role;
import org.chartkeeper.terminology.Confidentiality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReaderTest {

    @Test
    void silenceDeniesAndKeepsTheDefaults() {
        Policy policy = PolicyReader.parse("");

        assertThat(policy.defaultAccess()).isEqualTo(DefaultAccess.DENY);
        assertThat(policy.explicitLabels()).containsExactlyInAnyOrder("42CFRPart2", "PSYTHPN");
        assertThat(policy.breakGlass().longest()).isEqualTo(Duration.ofMinutes(60));
        assertThat(policy.sharedTypes()).contains("Organization", "ValueSet").doesNotContain("Patient", "Group");
        assertThat(policy.unrecognised()).isEqualTo(Confidentiality.N);
        assertThat(policy.publicHealth().types()).isEmpty();
        assertThat(policy.refuses("HMARKT")).isTrue();
        assertThat(policy.refuses("TREAT")).isFalse();
    }

    @Test
    void theDeliveredPolicyIsReadable() throws IOException {
        Policy policy = PolicyReader.parse(Files.readString(Path.of("..", "config", "policy.yaml")));

        assertThat(policy.defaultAccess()).isEqualTo(DefaultAccess.TREATMENT_NORMAL);
        assertThat(policy.custodian()).isEqualTo("Organization/demo-hospital");
        assertThat(policy.rights()).isEqualTo(PolicyReader.parse("").rights());
        assertThat(policy.purposes()).isEqualTo(PolicyReader.parse("").purposes());
    }

    @Test
    void rolesActUnderTheirPurposesAndEmergencyMustBeListed() {
        Policy policy = PolicyReader.parse("purposes: {clinician: [TREAT]}");

        assertThat(policy.allowsPurpose(Set.of(Role.CLINICIAN), "ETREAT")).isTrue();
        assertThat(policy.allowsPurpose(Set.of(Role.CLINICIAN), "BTG")).isFalse();
        assertThat(policy.allowsPurpose(Set.of(Role.CLINICIAN), "HRESCH")).isFalse();
        assertThat(policy.allowsPurpose(Set.of(Role.PATIENT), "PATRQT")).isTrue();
    }

    @Test
    void rightsReplaceTheDefaultsOfTheirRole() {
        Policy policy = PolicyReader.parse("""
                rights:
                  auditor:
                    - {types: [AuditEvent], interactions: [read], without_consent: true}
                """);

        assertThat(policy.allows(Set.of(Role.AUDITOR), "read", "AuditEvent")).isTrue();
        assertThat(policy.allows(Set.of(Role.AUDITOR), "search", "AuditEvent")).isFalse();
        assertThat(policy.allows(Set.of(Role.AUDITOR), "read", "Provenance")).isFalse();
        assertThat(policy.allows(Set.of(Role.ADMINISTRATOR), "read", "Observation"))
                .isFalse();
        assertThat(policy.allows(Set.of(), "read", "Observation")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "defualt: deny; `defualt` is not a member",
                "default: open; `default` must be one of",
                "custodian: St Mary; `custodian` must be a reference",
                "explicit_labels: [hiv]; `explicit_labels` has `hiv`",
                "explicit_labels: [REDACT]; shown whole or not at all",
                "redactions: [Patient.name]; asks for redaction",
                "break_glass: {minutes: 90}; `break_glass.minutes` must be a number from 1 to 60",
                "purposes: {clinician: [TREATMENT]}; `purposes.clinician` has `TREATMENT`",
                "purposes: {surgeon: [TREAT]}; `purposes.surgeon`",
                "rights: {auditor: [{types: [Audit]}]}; `rights.auditor[0].types` has `Audit`",
                "rights: {auditor: [{mask: true}]}; asks for redaction",
                "shared_types: ['*']; `shared_types` must name resource types",
                "unrecognised: V; `unrecognised` must be N or R",
                "public_health: [Obs]; `public_health` has `Obs`",
                "retention_years: many; `retention_years` must be a number",
                "consent_policies: [ours]; `consent_policies` has `ours`",
                "'default: deny\ndefault: all'; not readable YAML",
            })
    void whatIsWrongIsNamed(String yaml, String sentence) {
        assertThatThrownBy(() -> PolicyReader.parse(yaml))
                .isInstanceOf(UnusablePolicyException.class)
                .hasMessageContaining(sentence);
    }
}
