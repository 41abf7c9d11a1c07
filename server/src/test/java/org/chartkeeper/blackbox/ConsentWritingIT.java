package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may write a consent, and what one by time, code, author, team or single resource does from the next request on. */
class ConsentWritingIT {

    private static final String TWENTY_TWO = "\"dataPeriod\": {\"start\": \"2022-01-01\", \"end\": \"2022-12-31\"}";
    private static final String CONSENTS =
            "patient/Consent.cruds patient/Observation.rs patient/Patient.rs patient/Organization.rs";

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient ehr = server.as(Registrations.LOADER);
    private final FhirClient clinic = server.as(Registrations.CLINIC);

    private final String patient = ehr.create("Patient", Records.patient(Records.unique()));

    private String observation(String code, String date) {
        return ehr.create("Observation", Records.observation(patient, code).replace("2024-05-01T10:00:00Z", date));
    }

    private boolean sees(String observation) {
        int status = clinic.get("/Observation/" + observation).statusCode();
        assertThat(status).isIn(200, 404);
        boolean found = clinic.search("/Observation?_id=" + observation).size() == 1;
        assertThat(found).isEqualTo(status == 200);
        return found;
    }

    private static String provision(String type, String members) {
        return "\"policyRule\": " + Records.act(type.equals("permit") ? "OPTIN" : "OPTOUT")
                + ", \"provision\": {\"type\": \"" + type + "\", " + members + "}";
    }

    @Test
    void aDenialByTimeHoldsWithTheNextRequestForWhatIsAndWhatWillBeWritten() {
        String before = observation(Records.HEART_RATE, "2021-03-01T10:00:00Z");
        String within = observation(Records.HEART_RATE, "2022-03-01T10:00:00Z");
        assertThat(sees(within)).isTrue();

        ehr.create(
                "Consent",
                Records.consent(
                        patient,
                        provision("deny", "\"dataPeriod\": {\"start\": \"2022-01-01\", \"end\": \"2022-12-31\"}")));

        assertThat(sees(before)).isTrue();
        assertThat(sees(within)).isFalse();
        assertThat(sees(observation(Records.HEART_RATE, "2022-11-01T10:00:00Z")))
                .isFalse();
        assertThat(sees(observation(Records.HEART_RATE, "2023-11-01T10:00:00Z")))
                .isTrue();
        // The patient's own record has no date, so a denial by date takes it in.
        assertThat(clinic.get("/Patient/" + patient).statusCode()).isEqualTo(404);
        assertThat(clinic.bundle("/Observation?_id=" + before + "," + within + "&_summary=count")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aCorrectedDateIsDecidedAnewAndOldVersionsByTheirOwn() {
        String id = observation(Records.HEART_RATE, "2022-03-01T10:00:00Z");
        ehr.create(
                "Consent",
                Records.consent(
                        patient,
                        provision("deny", "\"dataPeriod\": {\"start\": \"2022-01-01\", \"end\": \"2022-12-31\"}")));

        ehr.put(
                "/Observation/" + id,
                Records.withId(
                        Records.observation(patient, Records.HEART_RATE).replace("2024-05-01", "2023-05-01"), id));

        assertThat(sees(id)).isTrue();
        assertThat(clinic.get("/Observation/" + id + "/_history/1").statusCode())
                .isEqualTo(404);
        assertThat(clinic.bundle("/Observation/" + id + "/_history")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aPermitByCodeOpensThatCodeAlone() {
        String heart = observation(Records.HEART_RATE, "2023-03-01T10:00:00Z");
        String glucose = observation("2339-0", "2023-03-01T10:00:00Z");

        ehr.create(
                "Consent",
                Records.consent(
                        patient,
                        provision(
                                "permit",
                                "\"purpose\": [" + Records.purpose("TREAT")
                                        + "], \"code\": [{\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \""
                                        + Records.HEART_RATE + "\"}]}]")));

        assertThat(sees(heart)).isTrue();
        assertThat(sees(glucose)).isFalse();
    }

    @Test
    void aDenialOfOneResourceAndWhatBelongsToItIsObeyedWhenItsReferencesChange() {
        String first = observation(Records.HEART_RATE, "2023-03-01T10:00:00Z");
        String second = observation(Records.HEART_RATE, "2023-03-02T10:00:00Z");
        String report = """
                {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "panel"},
                 "subject": {"reference": "Patient/%s"}, "result": [{"reference": "Observation/%s"}]}
                """;
        String id = ehr.create("DiagnosticReport", report.formatted(patient, first));
        ehr.create(
                "Consent",
                Records.consent(
                        patient,
                        provision(
                                "deny",
                                "\"data\": [{\"meaning\": \"related\", \"reference\": {\"reference\": \"DiagnosticReport/"
                                        + id + "\"}}]")));
        assertThat(List.of(sees(first), sees(second))).containsExactly(false, true);

        ehr.put("/DiagnosticReport/" + id, Records.withId(report.formatted(patient, second), id));

        assertThat(List.of(sees(first), sees(second))).containsExactly(true, false);
        assertThat(clinic.search("/Provenance?target=Observation/" + second)).isEmpty();
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        clinic.search("/Provenance?target=Observation/" + first).size() == 1);
        assertThat(clinic.get("/DiagnosticReport/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsAttachedToSomethingDeniedByContentIsDeniedWithIt() {
        String document = ehr.create("DocumentReference", """
                {"resourceType": "DocumentReference", "status": "current", "date": "2022-05-01T10:00:00Z",
                 "subject": {"reference": "Patient/%s"}, "content": [{"attachment": {"contentType": "text/plain"}}]}
                """.formatted(patient));
        String later = """
                {"resourceType": "DocumentReference", "status": "current", "date": "2023-05-01T10:00:00Z",
                 "subject": {"reference": "Patient/%s"}, "content": [{"attachment": {"contentType": "text/plain"}}]}
                """.formatted(patient);
        String binary = ehr.create("Binary", """
                {"resourceType": "Binary", "contentType": "text/plain", "data": "c2VjcmV0",
                 "securityContext": {"reference": "DocumentReference/%s"}}
                """.formatted(document));
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(200);

        ehr.create(
                "Consent",
                Records.consent(
                        patient,
                        provision("deny", "\"dataPeriod\": {\"start\": \"2022-01-01\", \"end\": \"2022-12-31\"}")));

        assertThat(clinic.get("/DocumentReference/" + document).statusCode()).isEqualTo(404);
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(404);
        assertThat(clinic.request()
                        .accept("text/plain")
                        .get("/Binary/" + binary)
                        .asString())
                .doesNotContain("secret");

        ehr.put("/DocumentReference/" + document, Records.withId(later, document));

        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(200);
    }

    @Test
    void oneProvenanceIsDividedWhenAConsentTellsItsTargetsApart() {
        String old = Records.observation(patient, Records.HEART_RATE).replace("2024-05-01", "2022-05-01");
        String recent = Records.observation(patient, Records.HEART_RATE);
        Response stored = ehr.post(
                "",
                Records.bundle(
                        "transaction",
                        Records.entry("POST", "Observation", old),
                        Records.entry("POST", "Observation", recent)));
        List<String> locations = stored.jsonPath().getList("entry.response.location");
        String hidden = locations.get(0).split("/")[1];
        String shown = locations.get(1).split("/")[1];
        assertThat(clinic.search("/Provenance?target=Observation/" + shown))
                .isEqualTo(clinic.search("/Provenance?target=Observation/" + hidden));

        ehr.create(
                "Consent",
                Records.consent(
                        patient,
                        provision("deny", "\"dataPeriod\": {\"start\": \"2022-01-01\", \"end\": \"2022-12-31\"}")));

        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        clinic.search("/Provenance?target=Observation/" + shown).size() == 1);
        String visible = clinic.get("/Provenance?target=Observation/" + shown).asString();
        assertThat(visible).contains(shown).doesNotContain(hidden);
        assertThat(clinic.search("/Provenance?target=Observation/" + hidden)).isEmpty();
        for (String observation : List.of(hidden, shown)) {
            assertThat(ehr.search("/Provenance?_tag=authoritative&target=Observation/" + observation))
                    .hasSize(1);
        }
        String provenance =
                clinic.search("/Provenance?target=Observation/" + shown).get(0);
        assertThat(clinic.get("/" + provenance + "/_history").asString()).doesNotContain(hidden);
    }

    @Test
    void aDenialOfATeamHoldsForItsMembersWhileTheyAreMembers() {
        String id = observation(Records.HEART_RATE, "2023-03-01T10:00:00Z");
        String team = """
                {"resourceType": "CareTeam", "status": "%s", "participant": [
                  {"member": {"reference": "Organization/demo-clinic"}}]}
                """;
        String careTeam = ehr.create("CareTeam", team.formatted("active"));
        ehr.create(
                "Consent",
                Records.consent(
                        patient,
                        provision(
                                "deny",
                                "\"actor\": [{\"role\": " + Records.act("IRCP")
                                        + ", \"reference\": {\"reference\": \"CareTeam/" + careTeam + "\"}}]")));
        assertThat(sees(id)).isFalse();

        ehr.put("/CareTeam/" + careTeam, Records.withId(team.formatted("inactive"), careTeam));

        assertThat(sees(id)).isTrue();
    }

    @Test
    void m3ThePatientWritesAndWithdrawsHerOwnConsentAndNobodyElses() {
        String id = observation(Records.HEART_RATE, "2023-03-01T10:00:00Z");
        String other = ehr.create("Patient", Records.patient(Records.unique()));
        FhirClient app = server.asApp(CONSENTS, patient);
        String denial = provision("deny", "\"purpose\": [" + Records.purpose("TREAT") + "]");
        assertThat(sees(id)).isTrue();

        Response written = app.post("/Consent", Records.consent(patient, denial));

        assertThat(written.statusCode()).as(written.asString()).isEqualTo(201);
        String consent = Answers.idOf(written);
        assertThat(sees(id)).isFalse();
        assertThat(app.post("/Consent", Records.consent(other, denial)).statusCode())
                .isEqualTo(403);
        assertThat(app.post(
                                "/Consent",
                                Records.consent(
                                        patient,
                                        "\"performer\": [{\"reference\": \"Patient/" + other + "\"}], " + denial))
                        .statusCode())
                .isEqualTo(403);
        for (FhirClient stranger : List.of(server.asApp(CONSENTS, other), clinic)) {
            assertThat(stranger.put("/Consent/" + consent, Records.withId(Records.consent(patient, denial), consent))
                            .statusCode())
                    .isIn(403, 404);
            assertThat(stranger.patch(
                                    "/Consent/" + consent,
                                    "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"inactive\"}]")
                            .statusCode())
                    .isIn(403, 404);
        }
        assertThat(app.delete("/Consent/" + consent).statusCode()).isIn(403, 405);
        assertThat(sees(id)).isFalse();

        assertThat(app.patch(
                                "/Consent/" + consent,
                                "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"inactive\"}]")
                        .statusCode())
                .isEqualTo(200);

        assertThat(sees(id)).isTrue();
        assertThat(ehr.bundle("/Consent/" + consent + "/_history").path("total").asInt())
                .isEqualTo(2);
    }

    @Test
    void whatChangedWhileAConsentWasWithdrawnIsDecidedAnewWhenItIsGivenAgain() {
        String observation = observation(Records.HEART_RATE, "2023-03-01T10:00:00Z");
        String named = ehr.create("DiagnosticReport", report(""));
        String document = ehr.create("DocumentReference", document("2023-05-01"));
        String binary = ehr.create("Binary", """
                {"resourceType": "Binary", "contentType": "text/plain", "data": "c2VjcmV0",
                 "securityContext": {"reference": "DocumentReference/%s"}}
                """.formatted(document));
        String related = ehr.create("Consent", denyRelated("DiagnosticReport/" + named));
        String timed = ehr.create("Consent", Records.consent(patient, provision("deny", TWENTY_TWO)));
        assertThat(sees(observation)).isTrue();
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(200);
        List.of(related, timed).forEach(consent -> status(consent, "inactive"));

        ehr.put(
                "/DiagnosticReport/" + named,
                Records.withId(report("\"result\": [{\"reference\": \"Observation/" + observation + "\"}],"), named));
        ehr.put("/DocumentReference/" + document, Records.withId(document("2022-05-01"), document));
        List.of(related, timed).forEach(consent -> status(consent, "active"));

        assertThat(sees(observation)).isFalse();
        assertThat(clinic.search("/Provenance?target=Observation/" + observation))
                .isEmpty();
        assertThat(clinic.get("/DocumentReference/" + document).statusCode()).isEqualTo(404);
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(404);
    }

    @Test
    void aReferenceThatNobodySearchesByRelatesToo() {
        String condition = ehr.create("Condition", """
                {"resourceType": "Condition", "subject": {"reference": "Patient/%s"}}
                """.formatted(patient));
        String procedure = ehr.create("Procedure", """
                {"resourceType": "Procedure", "status": "completed", "subject": {"reference": "Patient/%s"},
                 "complicationDetail": [{"reference": "Condition/%s"}]}
                """.formatted(patient, condition));
        assertThat(clinic.get("/Condition/" + condition).statusCode()).isEqualTo(200);

        ehr.create("Consent", denyRelated("Procedure/" + procedure));

        assertThat(clinic.get("/Procedure/" + procedure).statusCode()).isEqualTo(404);
        assertThat(clinic.get("/Condition/" + condition).statusCode()).isEqualTo(404);
    }

    @Test
    void whatSomethingOfNobodyRefersToIsDecidedAnewWhenThatChanges() {
        String observation = observation(Records.HEART_RATE, "2023-03-01T10:00:00Z");
        String list = "{\"resourceType\": \"List\", \"status\": \"current\", \"mode\": \"working\" %s}";
        String id = ehr.create("List", list.formatted(""));
        ehr.create("Consent", denyRelated("List/" + id));
        assertThat(sees(observation)).isTrue();

        ehr.put(
                "/List/" + id,
                Records.withId(
                        list.formatted(
                                ", \"entry\": [{\"item\": {\"reference\": \"Observation/" + observation + "\"}}]"),
                        id));

        assertThat(sees(observation)).isFalse();
    }

    @Test
    void threeConsentsOfFiftyCodesEachAreStored() {
        String heart = observation(Records.HEART_RATE, "2023-03-01T10:00:00Z");
        for (int consent = 0; consent < 3; consent++) {
            StringBuilder nested = new StringBuilder();
            for (int i = 0; i < 49; i++) {
                nested.append("{\"type\": \"deny\", ")
                        .append(code(consent + "-" + i))
                        .append("},");
            }
            nested.append("{\"type\": \"deny\", ")
                    .append(code(Records.HEART_RATE))
                    .append("}");
            ehr.create(
                    "Consent",
                    Records.consent(
                            patient,
                            provision(
                                    "permit",
                                    "\"purpose\": [" + Records.purpose("TREAT") + "], \"provision\": [" + nested
                                            + "]")));
        }

        assertThat(sees(heart)).isFalse();
        assertThat(sees(observation("2339-0", "2023-03-01T10:00:00Z"))).isTrue();
    }

    private static String code(String code) {
        return "\"code\": [{\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \"" + code + "\"}]}]";
    }

    private String denyRelated(String reference) {
        return Records.consent(
                patient,
                provision(
                        "deny",
                        "\"data\": [{\"meaning\": \"related\", \"reference\": {\"reference\": \"" + reference
                                + "\"}}]"));
    }

    private void status(String consent, String status) {
        assertThat(ehr.patch(
                                "/Consent/" + consent,
                                "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"" + status + "\"}]")
                        .statusCode())
                .isEqualTo(200);
    }

    private String report(String members) {
        return """
                {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "panel"}, %s
                 "subject": {"reference": "Patient/%s"}}
                """.formatted(members, patient);
    }

    private String document(String day) {
        return """
                {"resourceType": "DocumentReference", "status": "current", "date": "%sT10:00:00Z",
                 "subject": {"reference": "Patient/%s"}, "content": [{"attachment": {"contentType": "text/plain"}}]}
                """.formatted(day, patient);
    }

    @Test
    void aConsentThatAsksTooMuchOfContentIsRefused() {
        StringBuilder nested = new StringBuilder();
        for (int i = 0; i < 51; i++) {
            nested.append(i == 0 ? "" : ",")
                    .append(
                            "{\"type\": \"deny\", \"code\": [{\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \"")
                    .append(i)
                    .append("-1\"}]}]}");
        }

        Response answer = server.as(Registrations.RECORDS)
                .post("/Consent", Records.consent(patient, provision("permit", "\"provision\": [" + nested + "]")));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Answers.json(answer).at("/issue/0/expression/0").asText()).isEqualTo("Consent.provision");
    }
}
