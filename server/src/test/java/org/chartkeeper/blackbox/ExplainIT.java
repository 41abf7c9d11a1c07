package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code $explain-access} says what the gate does, to those who may know it, and to nobody else anything. */
class ExplainIT {

    private static final String OWN = "patient/*.rs";

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);
    private static final FhirClient RECORDS = SERVER.as(Registrations.RECORDS);
    private static final FhirClient INSURER = SERVER.as(Registrations.INSURER);
    private static final FhirClient PRIVACY = SERVER.as(Registrations.PRIVACY);

    private static String patient;
    private static String stranger;
    private static String hiv;
    private static String heart;
    private static String denial;

    @BeforeAll
    static void aPatientWhoWithholdsWhatIsAboutHivFromTheInsurer() {
        patient = member();
        stranger = member();
        hiv = "Observation/" + EHR.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        heart = "Observation/" + EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        denial = RECORDS.create("Consent", Records.denyHiv(patient));
    }

    private static String member() {
        String own = EHR.create("Patient", Records.patient(Records.unique()));
        for (String consent : Records.membership(own)) {
            RECORDS.create("Consent", consent);
        }
        return own;
    }

    private static JsonNode explain(FhirClient asker, String query) {
        Response answer = asker.get("/$explain-access?" + query);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return Answers.json(answer);
    }

    /** All parameters or parts that {@code path}, names parted by slashes, leads to. */
    private static List<JsonNode> at(JsonNode parameters, String path) {
        List<JsonNode> found = List.of(parameters);
        for (String name : path.split("/")) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode each : found) {
                for (JsonNode part : each.path(each.has("resourceType") ? "parameter" : "part")) {
                    if (part.path("name").asText().equals(name)) {
                        next.add(part);
                    }
                }
            }
            found = next;
        }
        return found;
    }

    private static List<String> values(JsonNode parameters, String path) {
        return at(parameters, path).stream().map(ExplainIT::value).toList();
    }

    private static String value(JsonNode part) {
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            if (field.getKey().equals("valueReference")) {
                return field.getValue().path("reference").asText();
            }
            if (field.getKey().startsWith("value")) {
                return field.getValue().asText();
            }
        }
        return "";
    }

    @Test
    void agreesWithWhatTheCallersReallyGet() {
        String second = EHR.create("Patient", Records.patient(Records.unique()));
        String restricted = "Observation/" + EHR.create("Observation", Records.observation(second, Records.HIV_LOAD));
        List<String> resources = List.of(
                hiv,
                heart,
                restricted,
                "Patient/" + patient,
                "Patient/" + second,
                "Consent/" + denial,
                "Organization/demo-insurer");
        List<String> clients = List.of(
                Registrations.INSURER,
                Registrations.CLINIC,
                Registrations.NARROW,
                Registrations.RECORDS,
                Registrations.PRIVACY,
                Registrations.ADMINISTRATOR,
                Registrations.LOADER);

        for (String client : clients) {
            for (String resource : resources) {
                int status = SERVER.as(client).get("/" + resource).statusCode();
                JsonNode explained = explain(PRIVACY, "client=" + client + "&resource=" + resource);

                assertThat(values(explained, "decision/outcome"))
                        .as(client + " " + resource + " " + explained)
                        .isNotEmpty()
                        .containsOnly(status == 200 ? "permit" : "deny");
            }
        }
    }

    @Test
    void namesTheConsentItsVersionAndTheProvision() {
        JsonNode explained = explain(PRIVACY, "client=" + Registrations.INSURER + "&resource=" + hiv);

        assertThat(values(explained, "decision/ground")).containsExactly("consent-deny");
        assertThat(values(explained, "decision/basis/source")).containsExactly("Consent/" + denial + "/_history/1");
        assertThat(values(explained, "decision/basis/element")).containsExactly("Consent.provision");
        assertThat(values(explained, "decision/scope/outcome")).containsExactly("permit");
        assertThat(values(explained, "resource/reference")).containsExactly(hiv + "/_history/1");
        assertThat(values(explained, "resource/label")).containsExactly("HIV");
        assertThat(values(explained, "policy/version").get(0)).isNotBlank();
        assertThat(values(explained, "decision/side/consent/source")).hasSize(3);
        assertThat(values(explained, "decision/side/consent/provision/effect"))
                .containsExactlyInAnyOrder("counts", "counts", "not-matched");
        assertThat(values(explained, "decision/side/consent/provision/unmet")).containsExactly("purpose");
        assertThat(values(explained, "text").get(0)).contains("consent refuses it");
    }

    @Test
    void saysWhichScopeOpensItOrThatNoneDoes() {
        String narrow = "client=" + Registrations.NARROW;

        assertThat(values(explain(PRIVACY, narrow + "&resource=" + heart), "decision/scope/opens"))
                .containsExactly("system/Observation.rs");
        JsonNode closed = explain(PRIVACY, narrow + "&resource=Patient/" + patient);
        assertThat(values(closed, "decision/ground")).containsExactly("no-scope");
        assertThat(values(closed, "decision/scope/outcome")).containsExactly("deny");
    }

    @Test
    void whoMayNotAskLearnsNothing() {
        String unknown = "Observation/" + Records.unique();
        for (String client : List.of(
                Registrations.INSURER,
                Registrations.CLINIC,
                Registrations.ADMINISTRATOR,
                Registrations.AUDITOR,
                Registrations.NARROW)) {
            FhirClient nosy = SERVER.as(client);
            String about = "/$explain-access?client=" + client + "&resource=";
            String withheld = Answers.withoutId(nosy.get(about + hiv), hiv);

            assertThat(withheld).startsWith("403").doesNotContain("HIV", denial, "onsent");
            assertThat(Answers.withoutId(nosy.get(about + heart), heart)).isEqualTo(withheld);
            assertThat(Answers.withoutId(nosy.get(about + unknown), unknown)).isEqualTo(withheld);
            assertThat(Answers.withoutId(nosy.get("/$explain-access?patient=" + patient), patient))
                    .isEqualTo(withheld);
            String instance = Answers.withoutId(nosy.get("/" + hiv + "/$explain-access"), hiv);
            assertThat(instance).startsWith("403");
            assertThat(Answers.withoutId(nosy.get("/" + unknown + "/$explain-access"), unknown))
                    .isEqualTo(instance);
        }
        assertThat(SERVER.asNobody().get("/$explain-access?resource=" + hiv).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aPatientIsToldWhoSeesWhatOfHers() {
        FhirClient herself = SERVER.asApp(OWN, patient);

        JsonNode record = explain(herself, "client=" + Registrations.INSURER);
        JsonNode one = Answers.json(herself.get("/" + hiv + "/$explain-access"));

        assertThat(values(record, "decision/group/outcome")).contains("permit", "deny");
        assertThat(values(record, "text").get(0)).contains("your consent refuses it");
        assertThat(values(one, "decision/recipient/id")).contains(Registrations.INSURER, Registrations.CLINIC);
        assertThat(values(one, "decision/basis/source")).contains("Consent/" + denial + "/_history/1");
    }

    @Test
    void aPatientIsToldNothingOfOthersNorOfWhatIsWithheldFromHer() {
        String other = "Observation/" + EHR.create("Observation", Records.observation(stranger, Records.HIV_LOAD));
        String unreleased = "Observation/"
                + EHR.create(
                        "Observation",
                        Records.observation(patient, Records.HEART_RATE)
                                .replaceFirst(
                                        "\"status\"",
                                        "\"meta\": {\"security\": [{\"system\":"
                                                + " \"http://terminology.hl7.org/CodeSystem/v3-ActCode\", \"code\":"
                                                + " \"NOPAT\"}]}, \"status\""));
        String unknown = "Observation/" + Records.unique();
        FhirClient herself = SERVER.asApp(OWN, patient);
        String nothing = Answers.withoutId(herself.get("/$explain-access?resource=" + unknown), unknown);

        assertThat(herself.get("/" + unreleased).statusCode()).isEqualTo(404);
        assertThat(nothing).startsWith("404");
        for (String absent : List.of(other, unreleased)) {
            assertThat(Answers.withoutId(herself.get("/$explain-access?resource=" + absent), absent))
                    .isEqualTo(nothing);
        }
        assertThat(Answers.withoutId(herself.get("/$explain-access?patient=" + stranger), stranger))
                .isEqualTo(Answers.withoutId(
                        herself.get("/$explain-access?patient=" + unknown.substring(12)), unknown.substring(12)));
        assertThat(explain(herself, "client=" + Registrations.LOADER).toString())
                .doesNotContain("NOPAT");
    }

    @Test
    void countsOfARecordAreThoseOfASearch() {
        for (String client : List.of(Registrations.INSURER, Registrations.CLINIC)) {
            JsonNode record = explain(PRIVACY, "patient=" + patient + "&client=" + client);
            int shown = at(record, "decision/group").stream()
                    .filter(group -> text(group, "type").equals("Observation"))
                    .filter(group -> text(group, "outcome").equals("permit"))
                    .mapToInt(group -> Integer.parseInt(text(group, "count")))
                    .sum();

            assertThat(shown)
                    .as(client)
                    .isEqualTo(SERVER.as(client)
                            .search("/Observation?patient=" + patient)
                            .size());
        }
    }

    private static String text(JsonNode group, String name) {
        return values(group, name).get(0);
    }

    @Test
    void aDecisionOfThePastIsMadeAgain() {
        String own = member();
        String observation = "Observation/" + EHR.create("Observation", Records.observation(own, Records.HIV_LOAD));
        Instant open = Instant.now();
        String consent = RECORDS.create("Consent", Records.denyHiv(own));
        Instant denied = Instant.now();
        RECORDS.patch("/Consent/" + consent, "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"inactive\"}]");
        String asked = "client=" + Registrations.INSURER + "&resource=" + observation;

        JsonNode atFirst = explain(PRIVACY, asked + "&time=" + open);
        JsonNode then = explain(PRIVACY, asked + "&time=" + denied);
        JsonNode now = explain(PRIVACY, asked);

        assertThat(values(atFirst, "decision/outcome")).containsExactly("permit");
        assertThat(values(then, "decision/outcome")).containsExactly("deny");
        assertThat(values(then, "decision/basis/source")).containsExactly("Consent/" + consent + "/_history/1");
        assertThat(values(now, "decision/outcome")).containsExactly("permit");
        assertThat(values(then, "policy/version")).isEqualTo(values(now, "policy/version"));
        assertThat(values(then, "note")).isNotEmpty();
        assertThat(INSURER.get("/" + observation).statusCode()).isEqualTo(200);
        assertThat(PRIVACY.get("/$explain-access?patient=" + own + "&time=1999-01-01T00:00:00Z")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void whoAskedAboutWhomIsAudited() {
        String own = member();

        explain(PRIVACY, "patient=" + own + "&client=" + Registrations.INSURER);

        JsonNode events =
                SERVER.as(Registrations.AUDITOR).bundle("/AuditEvent?patient=" + own + "&subtype=$explain-access");
        assertThat(events.path("total").asInt()).isEqualTo(1);
        String query = "";
        for (JsonNode entity : events.path("entry").path(0).path("resource").path("entity")) {
            query += entity.path("query").asText();
        }
        assertThat(new String(java.util.Base64.getDecoder().decode(query), java.nio.charset.StandardCharsets.UTF_8))
                .contains("client=" + Registrations.INSURER);
        assertThat(events.toString()).contains(Registrations.PRIVACY);
    }

    @Test
    void somebodyWhoIsNotRegisteredCanBeDescribed() {
        String body = """
                {"resourceType": "Parameters", "parameter": [
                  {"name": "organization", "valueReference": {"reference": "Organization/demo-insurer"}},
                  {"name": "purpose", "valueCode": "HPAYMT"},
                  {"name": "resource", "valueReference": {"reference": "%s"}}]}
                """;

        Response denied = PRIVACY.post("/$explain-access", body.formatted(hiv));
        Response permitted = PRIVACY.post("/$explain-access", body.formatted(heart));

        assertThat(values(Answers.json(denied), "decision/outcome")).containsExactly("deny");
        assertThat(values(Answers.json(permitted), "decision/outcome")).containsExactly("permit");
        assertThat(PRIVACY.get("/$explain-access?resource=" + hiv + "&client=nobody-knows")
                        .statusCode())
                .isEqualTo(400);
        assertThat(PRIVACY.get("/$explain-access?resource=" + hiv + "&wich=what")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void ofWhatIsAboutOthersTooAPatientIsToldHerOwnSide() {
        String own = member();
        List<String> others = List.of(
                EHR.create("Patient", Records.patient(Records.unique())),
                EHR.create("Patient", Records.patient(Records.unique())));
        for (String other : others) {
            RECORDS.create("Consent", Records.consent(other, """
                            "policyRule": %s, "provision": {"type": "permit", "purpose": [%s],
                              "actor": [{"role": %s, "reference": {"reference": "Patient/%s"}}]}
                            """.formatted(
                            Records.act("OPTIN"), Records.purpose("PATRQT"), Records.act("IRCP"), own)));
        }
        String participant = "{\"actor\": {\"reference\": \"Patient/%s\"}, \"status\": \"accepted\"}";
        String together = "Appointment/"
                + EHR.create("Appointment", """
                {"resourceType": "Appointment", "status": "booked", "start": "2024-05-01T10:00:00Z",
                 "end": "2024-05-01T11:00:00Z", "participant": [%s, %s, %s]}
                """.formatted(
                                participant.formatted(own),
                                participant.formatted(others.get(0)),
                                participant.formatted(others.get(1))));
        FhirClient herself = SERVER.asApp(OWN, own);
        assertThat(herself.get("/" + together).statusCode()).isEqualTo(200);

        JsonNode explained = explain(herself, "client=" + Registrations.INSURER + "&resource=" + together);

        assertThat(values(explained, "decision/ground")).containsExactly("other-person");
        assertThat(values(explained, "decision/side/patient")).containsExactly("Patient/" + own);
        assertThat(values(explained, "decision/side/ground")).containsExactly("consent-permit", "other-person");
        assertThat(values(explained, "decision/side/outcome")).containsExactly("permit");
        assertThat(values(explained, "decision/side/purpose")).hasSize(1);
        assertThat(values(explained, "resource/patient")).containsExactly("Patient/" + own);
        assertThat(explained.toString()).doesNotContain(others.get(0), others.get(1));
        assertThat(values(
                        explain(PRIVACY, "client=" + Registrations.INSURER + "&resource=" + together),
                        "decision/side/patient"))
                .hasSize(3);
    }

    @Test
    void whatTheScopesDoNotOpenIsNotExplained() {
        FhirClient narrow = SERVER.as(Registrations.RECORDS, "system/Consent.rs");
        String unknown = "Observation/" + Records.unique();
        String about = "/$explain-access?client=" + Registrations.INSURER + "&resource=";
        String nothing = Answers.withoutId(narrow.get(about + unknown), unknown);

        assertThat(nothing).startsWith("404");
        for (String closed : List.of(hiv, heart)) {
            assertThat(Answers.withoutId(narrow.get(about + closed), closed)).isEqualTo(nothing);
        }
        JsonNode record = explain(narrow, "client=" + Registrations.INSURER + "&patient=" + patient);
        assertThat(values(record, "decision/group/type")).isNotEmpty().containsOnly("Consent");
        assertThat(record.toString()).doesNotContain("Observation");
        String unsigned = EHR.create("Patient", Records.patient(Records.unique()));
        String nobody = Records.unique();
        assertThat(Answers.withoutId(narrow.get("/$explain-access?patient=" + unsigned), unsigned))
                .startsWith("404")
                .isEqualTo(Answers.withoutId(narrow.get("/$explain-access?patient=" + nobody), nobody));
    }

    @Test
    void whoMayNotReadAllConsentsMayNotAskAboutAnybody() {
        String about = "/$explain-access?client=" + Registrations.INSURER + "&resource=" + hiv;
        String refused = Answers.withoutId(INSURER.get(about), hiv);

        assertThat(refused).startsWith("403");
        for (FhirClient narrow : List.of(
                SERVER.as(Registrations.LOADER, "system/Observation.rs"),
                SERVER.as(Registrations.RECORDS, "system/Observation.rs"),
                SERVER.as(
                        Registrations.RECORDS,
                        "system/Observation.rs system/Consent.rs?category=http://loinc.org|59284-0"))) {
            assertThat(Answers.withoutId(narrow.get(about), hiv)).isEqualTo(refused);
        }
    }

    @Test
    void aPatientDoesNotLearnWhoHasAnAccountNorAsWhat() {
        FhirClient herself = SERVER.asApp(OWN, patient);
        String about = "/$explain-access?resource=" + heart + "&user=";

        for (String end : List.of("", "&purpose=PATRQT")) {
            String nobody = "Patient/" + Records.unique();
            String refused = Answers.withoutId(herself.get(about + nobody + end), nobody);
            assertThat(refused).startsWith("400");
            for (String person : List.of("Patient/demo-anna", "RelatedPerson/" + Records.unique())) {
                assertThat(Answers.withoutId(herself.get(about + person + end), person))
                        .isEqualTo(refused);
            }
        }
        String unknown = "Practitioner/" + Records.unique();
        String doctor = "Practitioner/demo-weber";
        assertThat(Answers.withoutId(herself.get(about + doctor), doctor))
                .startsWith("400")
                .isEqualTo(Answers.withoutId(herself.get(about + unknown), unknown));
        assertThat(herself.get(about + doctor + "&purpose=TREAT&client=" + Registrations.APP)
                        .statusCode())
                .isEqualTo(400);

        JsonNode explained = explain(herself, "resource=" + heart + "&purpose=TREAT&user=" + doctor);
        assertThat(values(explained, "decision/recipient/user")).containsExactly(doctor);
        assertThat(values(explained, "decision/outcome")).containsExactly("permit");
        assertThat(values(explained, "decision/recipient/role")).isEmpty();
        assertThat(explained.toString()).doesNotContain("clinician", "demo-hospital");
        JsonNode own = explain(herself, "resource=" + heart + "&purpose=PATRQT&user=Patient/" + patient);
        assertThat(values(own, "decision/ground")).containsExactly("self");
    }

    @Test
    void whoActsForAPatientMayAskWhileThatLasts() {
        String own = member();
        String nobody = Records.unique();
        String asked = "/$explain-access?client=" + Registrations.INSURER + "&patient=" + own;

        assertThat(representative(own, "\"start\": \"2020-01-01\"").get(asked).statusCode())
                .isEqualTo(200);
        for (String period :
                List.of("\"start\": \"2020-01-01\", \"end\": \"2021-01-01\"", "\"start\": \"2099-01-01\"")) {
            FhirClient other = representative(own, period);
            String refused = Answers.withoutId(other.get(asked), own);

            assertThat(refused).startsWith("403").doesNotContain(Registrations.INSURER, "decision");
            assertThat(Answers.withoutId(other.get(asked.replace(own, nobody)), nobody))
                    .isEqualTo(refused);
        }
    }

    private static FhirClient representative(String patient, String period) {
        String id = EHR.create("RelatedPerson", """
                {"resourceType": "RelatedPerson", "active": true, "patient": {"reference": "Patient/%s"},
                 "relationship": [{"coding": [
                   {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "GUARD"}]}],
                 "period": {%s}}
                """.formatted(patient, period));
        return SERVER.asAppOf("RelatedPerson/" + id, "user/*.rs", patient);
    }

    @Test
    void theVersionInTheAddressIsTheOneExplained() {
        String id = EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        EHR.put("/Observation/" + id, Records.withId(Records.observation(patient, Records.HEART_RATE, 80), id));
        String end = "/$explain-access?client=" + Registrations.INSURER;

        JsonNode first = Answers.json(PRIVACY.get("/Observation/" + id + "/_history/1" + end));
        JsonNode current = Answers.json(PRIVACY.get("/Observation/" + id + end));

        assertThat(values(first, "resource/reference")).containsExactly("Observation/" + id + "/_history/1");
        assertThat(values(current, "resource/reference")).containsExactly("Observation/" + id + "/_history/2");
        assertThat(PRIVACY.get("/Observation/" + id + "/_history/9" + end).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatIsShownAlongWithOthersIsAlsoExplainedOfThePast() {
        String document = """
                {"resourceType": "DocumentReference", "status": "current", "date": "2024-05-01T10:00:00Z",
                 "subject": {"reference": "Patient/%s"},
                 "content": [{"attachment": {"contentType": "text/plain"%s}}]}
                """;
        String id = EHR.create("DocumentReference", document.formatted(patient, ""));
        String binary = EHR.create("Binary", """
                {"resourceType": "Binary", "contentType": "text/plain", "data": "c2VjcmV0",
                 "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]},
                 "securityContext": {"reference": "DocumentReference/%s"}}
                """.formatted(id));
        EHR.put(
                "/DocumentReference/" + id,
                Records.withId(document.formatted(patient, ", \"url\": \"Binary/" + binary + "\""), id));
        String ofHiv = EHR.search("/Provenance?target=" + hiv).get(0);
        String ofHeart = EHR.search("/Provenance?target=" + heart).get(0);
        Instant then = Instant.now();

        for (String resource : List.of("DocumentReference/" + id, ofHiv, ofHeart)) {
            boolean shown = INSURER.get("/" + resource).statusCode() == 200;
            JsonNode past =
                    explain(PRIVACY, "client=" + Registrations.INSURER + "&resource=" + resource + "&time=" + then);

            assertThat(shown).isEqualTo(resource.equals(ofHeart));
            assertThat(values(past, "decision/outcome")).as(resource).containsExactly(shown ? "permit" : "deny");
            assertThat(values(past, "note").get(0)).contains("holds");
        }
    }

    @Test
    void agreesWithTheGateWhereConsentsAskForContent() {
        FhirClient clinic = SERVER.as(Registrations.CLINIC);
        for (int i = 0; i < Records.criteriaOf("").size(); i++) {
            String own = EHR.create("Patient", Records.patient(Records.unique()));
            String denied = EHR.create("Observation", Records.byDoctor(own));
            String open = EHR.create("Observation", Records.byHospital(own));
            String criterion = Records.criteriaOf(denied).get(i);
            RECORDS.create("Consent", Records.deny(own, criterion));
            assertThat(clinic.search("/Observation?_id=" + denied + "," + open))
                    .as(criterion)
                    .containsExactly("Observation/" + open);
            String end = "&client=" + Registrations.CLINIC;

            for (String time : List.of("", "&time=" + Instant.now())) {
                for (String id : List.of(denied, open)) {
                    assertThat(values(explain(PRIVACY, "resource=Observation/" + id + end + time), "decision/outcome"))
                            .as(criterion + time)
                            .containsExactly(id.equals(open) ? "permit" : "deny");
                }
                JsonNode record = explain(PRIVACY, "patient=" + own + end + time);
                assertThat(at(record, "decision/group").stream()
                                .filter(group -> text(group, "type").equals("Observation"))
                                .map(group -> text(group, "outcome") + text(group, "count")))
                        .as(criterion + time)
                        .containsExactlyInAnyOrder("permit1", "deny1");
            }
        }
    }

    @Test
    void theCapabilityStatementNamesBothOperations() {
        JsonNode rest =
                Answers.json(SERVER.asNobody().get("/metadata")).path("rest").path(0);

        assertThat(rest.path("operation").findValuesAsText("name")).contains("explain-access");
        for (JsonNode resource : rest.path("resource")) {
            boolean consent = resource.path("type").asText().equals("Consent");
            assertThat(resource.path("operation").findValuesAsText("name").contains("simulate"))
                    .isEqualTo(consent);
        }
    }
}
