package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.access.PolicyReader;
import org.chartkeeper.consent.ConsentReader.Problem;
import org.chartkeeper.terminology.Confidentiality;
import org.hl7.fhir.r4.model.Consent;
import org.junit.jupiter.api.Test;

class ConsentReaderTest {

    private static final ConsentReader READER = TestConsents.READER;
    private static final Instant NOW = Instant.parse("2024-06-01T12:00:00Z");

    /** An active privacy consent with these members besides. */
    private static Consent consent(String members) {
        return FhirContext.forR4Cached().newJsonParser().parseResource(Consent.class, """
                {"resourceType": "Consent", "id": "c1", "meta": {"versionId": "2"}, "status": "active",
                 "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
                 "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
                 "patient": {"reference": "Patient/p1"}, %s}
                """.formatted(
                        members.replace('\'', '"')));
    }

    private static final String OPT_IN =
            "'policyRule': {'coding': [{'system': 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'code': 'OPTIN'}]}";
    private static final String OPT_OUT = OPT_IN.replace("OPTIN", "OPTOUT");
    private static final String HIV = "{'system': 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'code': 'HIV'}";

    private static String purposes(String... codes) {
        return "'purpose': ["
                + String.join(
                        ", ",
                        java.util.Arrays.stream(codes)
                                .map(code ->
                                        "{'system': 'http://terminology.hl7.org/CodeSystem/v3-ActReason', 'code': '"
                                                + code + "'}")
                                .toList())
                + "]";
    }

    private static String actor(String reference) {
        return "'actor': [{'role': {'coding': [{'system': 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'code': 'IRCP'}]},"
                + " 'reference': {'reference': '" + reference + "'}}]";
    }

    private static Ground decide(Consent consent, String purpose, Confidentiality level, String... labels) {
        var decider = ConsentDecider.asking(
                Requester.of(Set.of("Practitioner/a", "Organization/A"), Set.of(purpose)),
                TestConsents.onFile(consent),
                PolicyReader.parse("{default: treatment-normal, custodian: Organization/A}"),
                NOW);
        return decider.decideClass(new AccessClass("Observation", Set.of("p1"), level, Set.of(labels)))
                .ground();
    }

    @Test
    void readsTheStyleOfR4WherePolicyRuleSaysWhatTheRootMeans() {
        Consent optIn = consent(OPT_IN + ", 'provision': {'period': {'start': '1964-01-01', 'end': '2099-01-01'},"
                + " 'provision': [{'type': 'deny', " + actor("Organization/A") + "}]}");
        Consent optOut = consent(OPT_OUT);

        assertThat(READER.interpret(optIn)).isEmpty();
        assertThat(decide(optIn, "TREAT", Confidentiality.N)).isEqualTo(Ground.CONSENT_DENY);
        assertThat(decide(consent(OPT_IN), "HRESCH", Confidentiality.V)).isEqualTo(Ground.CONSENT_PERMIT);
        assertThat(decide(optOut, "TREAT", Confidentiality.N)).isEqualTo(Ground.CONSENT_DENY);
    }

    @Test
    void readsTheStyleOfIhePcfWhereTheRootHasAType() {
        String policy = "'policy': [{'uri': 'http://example.org/policies/privacy.txt'}], ";
        Consent basic =
                consent(policy + "'provision': {'type': 'permit', " + purposes("TREAT", "HPAYMT", "HOPERAT") + "}");
        Consent intermediate = consent(policy + "'provision': {'type': 'permit', " + purposes("TREAT")
                + ", 'provision': [{'type': 'deny', 'dataPeriod': {'start': '2022-01-01', 'end': '2022-12-31'}}]}");
        Consent advanced = consent(policy + "'provision': {'type': 'permit', " + purposes("TREAT")
                + ", 'securityLabel': [{'system': 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'code': 'N'}],"
                + " 'provision': [{'type': 'permit', " + actor("Practitioner/a") + ", 'securityLabel': [" + HIV
                + "]}]}");

        assertThat(READER.interpret(basic)).isEmpty();
        assertThat(decide(basic, "CAREMGT", Confidentiality.R)).isEqualTo(Ground.CONSENT_PERMIT);
        assertThat(decide(basic, "HRESCH", Confidentiality.N)).isEqualTo(Ground.NOT_COVERED);
        assertThat(READER.read(intermediate).contentTests().map(ContentTest::key))
                .containsExactly("dataPeriod:2022-01-01T00:00:00Z/2023-01-01T00:00:00Z");
        assertThat(decide(intermediate, "TREAT", Confidentiality.N)).isEqualTo(Ground.CONSENT_DENY);
        assertThat(READER.read(advanced).contentTests()).isEmpty();
        assertThat(decide(advanced, "TREAT", Confidentiality.R, "HIV")).isEqualTo(Ground.CONSENT_PERMIT);
        assertThat(decide(advanced, "TREAT", Confidentiality.R, "PSY")).isEqualTo(Ground.NOT_COVERED);
    }

    @Test
    void whereBothSayWhatTheRootMeansAndDifferItDenies() {
        Consent both = consent(OPT_IN + ", 'provision': {'type': 'deny'}");

        assertThat(decide(both, "TREAT", Confidentiality.N)).isEqualTo(Ground.CONSENT_DENY);
    }

    @Test
    void permitsOfAnUnverifiedConsentAreVoidAndItsDenialsStand() {
        String unverified = ", 'verification': [{'verified': false}]";

        assertThat(decide(consent(OPT_IN + unverified), "TREAT", Confidentiality.N))
                .isEqualTo(Ground.NOT_COVERED);
        assertThat(decide(consent(OPT_OUT + unverified), "TREAT", Confidentiality.N))
                .isEqualTo(Ground.CONSENT_DENY);
    }

    @Test
    void consentsAddressedToOthersAreNoneOfOurs() {
        assertThat(decide(
                        consent(OPT_OUT + ", 'organization': [{'reference': 'Organization/B'}]"),
                        "TREAT",
                        Confidentiality.N))
                .isEqualTo(Ground.DEFAULT);
        assertThat(decide(
                        consent(OPT_OUT + ", 'organization': [{'reference': 'Organization/A'}]"),
                        "TREAT",
                        Confidentiality.N))
                .isEqualTo(Ground.CONSENT_DENY);
    }

    @Test
    void absoluteReferencesBelowOurBaseAreOurs() {
        Consent denied = consent(OPT_IN + ", 'provision': {'provision': [{'type': 'deny', "
                + actor("http://localhost:8080/fhir/Organization/A") + "}]}");

        assertThat(decide(denied, "TREAT", Confidentiality.N)).isEqualTo(Ground.CONSENT_DENY);
    }

    @Test
    void actionsAreHonouredWhereStated() {
        String disclose =
                "{'coding': [{'system': 'http://terminology.hl7.org/CodeSystem/consentaction', 'code': 'disclose'}]}";
        Consent denied =
                consent(OPT_IN + ", 'provision': {'provision': [{'type': 'deny', 'action': [" + disclose + "]}]}");

        assertThat(decide(denied, "TREAT", Confidentiality.N)).isEqualTo(Ground.CONSENT_PERMIT);
        assertThat(READER.interpret(denied)).isEmpty();
    }

    @Test
    void aPermitThatAsksForSomethingTheServerCannotDoIsADenial() {
        String permit = "'provision': {'type': 'permit', " + purposes("TREAT");

        assertThat(decide(consent(permit + "}"), "TREAT", Confidentiality.N)).isEqualTo(Ground.CONSENT_PERMIT);
        for (String obligation : java.util.List.of("REDACT", "MASK", "ENCRYPT", "DELAU")) {
            Consent asking = consent(permit + ", 'securityLabel': [" + HIV.replace("HIV", obligation) + "]}");

            assertThat(decide(asking, "TREAT", Confidentiality.N))
                    .as(obligation)
                    .isEqualTo(Ground.NOT_COVERED);
        }
    }

    private static void assertProblem(String members, String element) {
        assertThat(READER.interpret(consent(members)).map(Problem::element)).contains(element);
    }

    @Test
    void whatCannotBeInterpretedIsNamed() {
        String permit = "'provision': {'type': 'permit', ";
        assertProblem("'provision': {" + purposes("TREAT") + "}", "Consent.provision.type");
        assertProblem("'policyRule': {'coding': [{'code': 'OPTIN'}]}", "Consent.policyRule");
        assertProblem(permit + purposes("TREATMENT") + "}", "Consent.provision.purpose[0]");
        assertProblem(permit + "'provision': [{" + purposes("TREAT") + "}]}", "Consent.provision.provision[0].type");
        assertProblem(permit + actor("#org") + "}", "Consent.provision.actor[0].reference");
        assertProblem(
                permit + actor("http://elsewhere/fhir/Organization/B") + "}", "Consent.provision.actor[0].reference");
        assertProblem(
                permit + "'securityLabel': [" + HIV.replace("HIV", "MASK") + "]}",
                "Consent.provision.securityLabel[0]");
        assertProblem(
                permit + "'securityLabel': [" + HIV.replace("HIV", "hiv") + "]}", "Consent.provision.securityLabel[0]");
        assertProblem(permit + "'action': [{'text': 'read'}]}", "Consent.provision.action[0]");
        assertProblem(permit + "'code': [{'text': 'HIV'}]}", "Consent.provision.code[0]");
        assertProblem(
                permit + "'data': [{'meaning': 'instance', 'reference': {'display': 'x'}}]}",
                "Consent.provision.data[0].reference");
        assertProblem(
                permit + "'modifierExtension': [{'url': 'urn:x', 'valueBoolean': true}]}",
                "Consent.provision.modifierExtension");
        assertProblem("'implicitRules': 'urn:x', " + OPT_IN, "Consent.implicitRules");
        assertProblem(permit + "'period': {'start': '2024-01-01', 'end': '2023-01-01'}}", "Consent.provision.period");
    }

    @Test
    void aPatientWhomNobodyKnowsIsAProblemAndTheConsentNobodys() {
        Consent consent = consent(OPT_OUT);
        consent.getPatient().setReference("urn:uuid:1");

        assertThat(READER.interpret(consent).map(Problem::element)).contains("Consent.patient");
        assertThat(READER.read(consent).patient()).isEmpty();
    }

    @Test
    void draftsAndOtherScopesAreNotInterpreted() {
        Consent draft = consent("'provision': {" + purposes("XYZ") + "}");
        draft.setStatus(Consent.ConsentState.DRAFT);

        assertThat(READER.interpret(draft)).isEmpty();
    }

    @Test
    void whatOnlyContentTellsIsAskedOfIt() {
        Consent consent = consent(
                "'provision': {'type': 'permit', 'class': [{'system': 'http://hl7.org/fhir/resource-types',"
                        + " 'code': 'Observation'}], 'provision': [{'type': 'deny', 'code': [{'coding': [{'system': 'http://loinc.org',"
                        + " 'code': '1-8'}]}], 'class': [{'system': 'urn:ietf:bcp:13', 'code': 'application/hl7-cda+xml'}]},"
                        + " {'type': 'deny', 'data': [{'meaning': 'instance', 'reference': {'reference': 'Condition/1'}}]}]}");

        assertThat(READER.interpret(consent)).isEmpty();
        assertThat(READER.read(consent).contentTests().map(Object::getClass))
                .containsExactlyInAnyOrder(
                        ContentTest.Codings.class, ContentTest.Codings.class, ContentTest.Data.class);
    }

    @Test
    void theNextChangeIsTheNextBeginningOrEnd() {
        Consent consent = consent(OPT_IN + ", 'dateTime': '2020-01-01', 'provision': {'period': {'start': '2020-01-01',"
                + " 'end': '2025-12-31'}, 'provision': [{'type': 'deny', 'period': {'start': '2024-07-01'}}]}");
        var record = READER.read(consent);
        var requester = Requester.of(Set.of("Practitioner/a"), Set.of("TREAT"));
        var policy = PolicyReader.parse("");

        assertThat(next(requester, record, policy, "2024-06-01T12:00:00Z"))
                .contains(Instant.parse("2024-07-01T00:00:00Z"));
        assertThat(next(requester, record, policy, "2024-07-01T00:00:00Z"))
                .contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(next(requester, record, policy, "2026-01-01T00:00:00Z")).isEmpty();
    }

    private static Optional<Instant> next(
            Requester requester, ConsentRecord record, org.chartkeeper.access.Policy policy, String now) {
        return ConsentDecider.asking(requester, patient -> java.util.List.of(), policy, Instant.parse(now))
                .nextChange(java.util.List.of(record));
    }
}
