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
