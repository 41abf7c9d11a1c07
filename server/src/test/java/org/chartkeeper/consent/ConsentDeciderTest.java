package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.access.DisclosureGround;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.PolicyReader;
import org.chartkeeper.caller.Role;
import org.chartkeeper.consent.ConsentDecision.Obligation;
import org.chartkeeper.consent.ConsentDecision.Permit;
import org.chartkeeper.consent.Requester.BreakGlassSession;
import org.chartkeeper.terminology.Confidentiality;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsentDeciderTest {

    private static final Instant NOW = Instant.parse("2024-06-01T12:00:00Z");
    private static final Policy POLICY = PolicyReader.parse("default: treatment-normal");
    private static final PatientConsents DISSENT =
            TestConsents.onFile(TestConsents.consent("c1", "p1", ConsentProvisionType.DENY));

    private static Ground ground(Requester requester, AccessClass accessClass) {
        return ConsentDecider.asking(requester, DISSENT, POLICY, NOW)
                .decideClass(accessClass)
                .ground();
    }

    private static Requester inRole(Role role, String purpose, @Nullable String reason) {
        return new Requester(
                Set.of("Practitioner/x"),
                Set.of(purpose),
                Set.of(Requester.ACCESS),
                null,
                List.of(),
                Set.of(role),
                reason,
                false,
                null);
    }

    private static AccessClass of(String type, String... patients) {
        return new AccessClass(type, Set.of(patients), Confidentiality.N, Set.of());
    }

    @Test
    void systemsOfRecordPass() {
        var loader = new Requester(
                Set.of(), Set.of(), Set.of(Requester.ACCESS), null, List.of(), Set.of(), null, true, null);

        assertThat(ground(loader, of("Observation", "p1"))).isEqualTo(Ground.CUSTODIAN_SYSTEM);
        assertThat(ground(loader, of("Observation"))).isEqualTo(Ground.CUSTODIAN_SYSTEM);
    }

    @Test
    void recordsRolesSeeClinicalTypesForOperationsWhateverTheConsentsSay() {
        Requester manager = inRole(Role.RECORDS_MANAGER, "HOPERAT", null);

        assertThat(ground(manager, of("Observation", "p1"))).isEqualTo(Ground.ROLE_RIGHT);
        assertThat(ground(manager, of("Observation"))).isEqualTo(Ground.ROLE_RIGHT);
        assertThat(ground(manager, of("AuditEvent", "p1"))).isEqualTo(Ground.CONSENT_DENY);
        assertThat(ground(inRole(Role.RECORDS_CLERK, "PATRQT", null), of("Observation", "p1")))
                .isEqualTo(Ground.CONSENT_DENY);
    }

    @Test
    void privacyOfficersNeedAReasonForClinicalTypes() {
        assertThat(ground(inRole(Role.PRIVACY_OFFICER, "HOPERAT", null), of("AuditEvent")))
                .isEqualTo(Ground.ROLE_RIGHT);
        assertThat(ground(inRole(Role.PRIVACY_OFFICER, "HOPERAT", null), of("Observation", "p1")))
                .isEqualTo(Ground.ROLE_WITHOUT_RIGHT);
        assertThat(ground(inRole(Role.PRIVACY_OFFICER, "HOPERAT", "complaint 7"), of("Observation", "p1")))
                .isEqualTo(Ground.ROLE_RIGHT);
        assertThat(ground(inRole(Role.PRIVACY_OFFICER, "HOPERAT", "complaint 7"), of("Observation")))
                .isEqualTo(Ground.NO_PATIENT);
    }

    @Test
    void auditorsAndAdministratorsSeeNoClinicalContent() {
        assertThat(ground(inRole(Role.AUDITOR, "HOPERAT", null), of("AuditEvent", "p1")))
                .isEqualTo(Ground.ROLE_RIGHT);
        assertThat(ground(inRole(Role.AUDITOR, "HOPERAT", null), of("Observation", "p2")))
                .isEqualTo(Ground.ROLE_WITHOUT_RIGHT);
        assertThat(ground(inRole(Role.ADMINISTRATOR, "HOPERAT", "any"), of("Observation", "p2")))
                .isEqualTo(Ground.ROLE_WITHOUT_RIGHT);
        assertThat(ground(inRole(Role.ADMINISTRATOR, "HOPERAT", null), of("Organization")))
                .isEqualTo(Ground.SHARED_TYPE);
    }

    @Test
    void rolesActUnderTheirPurposesOnly() {
        assertThat(ground(inRole(Role.CLINICIAN, "TREAT", null), of("Observation", "p2")))
                .isEqualTo(Ground.DEFAULT);
        assertThat(ground(inRole(Role.CLINICIAN, "PATRQT", null), of("Observation", "p2")))
                .isEqualTo(Ground.PURPOSE_NOT_ALLOWED);
        assertThat(ground(inRole(Role.CLINICIAN, "treat", null), of("Organization")))
                .isEqualTo(Ground.UNKNOWN_PURPOSE);
    }

    @Test
    void whatBelongsToNobodyKnownIsClosedUnlessShared() {
        Requester app = Requester.of(Set.of("Organization/INS"), Set.of("TREAT"));

        assertThat(ground(app, of("Observation"))).isEqualTo(Ground.NO_PATIENT);
        assertThat(ground(app, of("Practitioner"))).isEqualTo(Ground.SHARED_TYPE);
        assertThat(ground(app, of("Group"))).isEqualTo(Ground.NO_PATIENT);
        assertThat(ground(
                        app,
                        new AccessClass(
                                "Group",
                                Set.of(),
                                Confidentiality.N,
                                Set.of(),
                                Set.of("Organization/INS"),
                                Marks.NONE)))
                .isEqualTo(Ground.MANAGING_ORGANIZATION);
    }

    @Test
    void unknownLabelsDeny() {
        var odd = new AccessClass("Observation", Set.of("p2"), Confidentiality.N, Set.of("hiv"));

        assertThat(ground(Requester.of(Set.of("Organization/A"), Set.of("TREAT")), odd))
                .isEqualTo(Ground.UNKNOWN_LABEL);
    }

    @Test
    void anEmergencyOpensItsPatientAloneForAtMostAnHour() {
        assertThat(emergency("p1", NOW.minusSeconds(60), of("Observation", "p1")))
                .isEqualTo(Ground.BTG_OVERRIDE);
        assertThat(emergency("p2", NOW.minusSeconds(60), of("Observation", "p1")))
                .isEqualTo(Ground.CONSENT_DENY);
        assertThat(emergency("p1", NOW.minus(Duration.ofHours(2)), of("Observation", "p1")))
                .isEqualTo(Ground.BREAK_GLASS_NOT_LIVE);
        assertThat(emergency(
                        "p1",
                        NOW.minusSeconds(60),
                        new AccessClass("Observation", Set.of("p3"), Confidentiality.R, Set.of("HIV"))))
                .isEqualTo(Ground.DEFAULT_DENY);
    }

    private static Ground emergency(String patient, Instant opened, AccessClass accessClass) {
        var nurse = new Requester(
                Set.of("Practitioner/n"),
                Set.of("BTG"),
                Set.of(Requester.ACCESS),
                null,
                List.of(),
                Set.of(Role.CLINICIAN),
                null,
                false,
                new BreakGlassSession("s1", patient, opened, opened.plus(Duration.ofHours(5))));
        return ground(nurse, accessClass);
    }

    @Test
    void partTwoRecordsCarryTheirNotice() {
        var patient = new Requester(
                Set.of("Patient/p1"),
                Set.of("PATRQT"),
                Set.of(Requester.ACCESS),
                "p1",
                List.of(),
                Set.of(Role.PATIENT),
                null,
                false,
                null);
        var record = new AccessClass("Observation", Set.of("p1"), Confidentiality.R, Set.of("42CFRPart2"));

        ConsentDecision decision =
                ConsentDecider.asking(patient, DISSENT, POLICY, NOW).decideClass(record);

        assertThat(decision).isInstanceOfSatisfying(Permit.class, permit -> assertThat(permit.obligations())
                .containsExactlyInAnyOrder(Obligation.AUDIT, Obligation.REDISCLOSURE_NOTICE));
    }

    @Test
    void aRequesterIsToldTheConsentThatPermitsAndNothingElse() {
        var treatment = TestConsents.consent("c2", "p1", ConsentProvisionType.PERMIT);
        treatment.getProvision().addSecurityLabel(TestConsents.label("42CFRPart2"));
        var record = new AccessClass("Observation", Set.of("p1"), Confidentiality.R, Set.of("42CFRPart2"));
        Requester clinic = Requester.of(Set.of("Organization/A"), Set.of("TREAT"));

        assertThat(TellableGround.of(ConsentDecider.asking(clinic, TestConsents.onFile(treatment), POLICY, NOW)
                        .decideClass(record)))
                .isEqualTo(new DisclosureGround(
                        "consent-permit",
                        List.of(new DisclosureGround.Provision("Consent/c2/_history/1", "Consent.provision"))));
        assertThat(TellableGround.of(
                        ConsentDecider.asking(clinic, DISSENT, POLICY, NOW).decideClass(record)))
                .isNull();
    }

    @Test
    void nobodyIsToldOfTheConsentThatAnEmergencyOverrode() {
        var nurse = new Requester(
                Set.of("Practitioner/n"),
                Set.of("BTG"),
                Set.of(Requester.ACCESS),
                null,
                List.of(),
                Set.of(Role.CLINICIAN),
                null,
                false,
                new BreakGlassSession("s1", "p1", NOW.minusSeconds(60), NOW.plusSeconds(60)));

        assertThat(TellableGround.of(
                        ConsentDecider.asking(nurse, DISSENT, POLICY, NOW).decideClass(of("Observation", "p1"))))
                .isEqualTo(new DisclosureGround("btg-override", List.of()));
    }
}
