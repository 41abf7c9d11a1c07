package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every access leaves an AuditEvent, which auditors may read and nobody may change. */
class AuditIT {

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient ehr = server.as(Registrations.LOADER);
    private final FhirClient clinic = server.as(Registrations.CLINIC);
    private final FhirClient auditor = server.as(Registrations.AUDITOR);

    @Test
    void aReadIsAuditedWithWhoAndWhat() {
        String id = ehr.create("Patient", Records.patient("First"));

        assertThat(clinic.get("/Patient/" + id).statusCode()).isEqualTo(200);

        JsonNode event = only(events(id, "read"));
        assertThat(event.path("outcome").asText()).isEqualTo("0");
        assertThat(event.path("action").asText()).isEqualTo("R");
        assertThat(event.at("/agent/0/who/identifier/value").asText()).isEqualTo(Registrations.CLINIC);
        assertThat(event.at("/agent/0/altId").asText()).isEqualTo("Organization/demo-clinic");
        assertThat(event.at("/agent/0/policy/0").asText()).startsWith("urn:ietf:params:oauth:jti:");
        assertThat(event.at("/purposeOfEvent/0/coding/0/code").asText()).isEqualTo("TREAT");
        assertThat(entities(event)).contains("Patient/" + id + "/_history/1");
    }

    @Test
    void aReadInXmlIsAuditedToo() {
        String id = ehr.create("Patient", Records.patient("First"));

        clinic.getXml("/Patient/" + id);

        assertThat(entities(only(events(id, "read")))).contains("Patient/" + id + "/_history/1");
    }

    @Test
    void aSearchIsAuditedWithItsQueryAndAllThatLeft() {
        String id = ehr.create("Patient", Records.patient("First"));
        String one = ehr.create("Observation", Records.observation(id, Records.HEART_RATE));
        String two = ehr.create("Observation", Records.observation(id, Records.HEART_RATE));
        String hidden = ehr.create("Observation", Records.observation(id, Records.HIV_LOAD));

        clinic.search("/Observation?patient=" + id + "&_include=Observation:subject");

        JsonNode event = only(events(id, "search-type"));
        assertThat(entities(event))
                .contains(
                        "Observation/" + one + "/_history/1",
                        "Observation/" + two + "/_history/1",
                        "Patient/" + id + "/_history/1");
        assertThat(event.toString()).doesNotContain(hidden);
        assertThat(query(event)).contains("Observation").contains(id);
    }

    @Test
    void eachPageIsAuditedWithWhatItHeld() {
        String id = ehr.create("Patient", Records.patient("First"));
        for (int i = 0; i < 3; i++) {
            ehr.create("Observation", Records.observation(id, Records.HEART_RATE));
        }

        List<String> found = clinic.search("/Observation?patient=" + id + "&_count=2");

        List<String> audited = new ArrayList<>();
        events(id, "search-type").forEach(event -> audited.addAll(entities(event)));
        assertThat(found).hasSize(3);
        for (String reference : found) {
            assertThat(audited.stream().filter(entity -> entity.equals(reference + "/_history/1")))
                    .as(reference)
                    .hasSize(1);
        }
    }

    @Test
    void vreadAndHistoryAreAudited() {
        String id = ehr.create("Patient", Records.patient("First"));
        ehr.put("/Patient/" + id, Records.withId(Records.patient("Second"), id));

        clinic.get("/Patient/" + id + "/_history/1");
        clinic.get("/Patient/" + id + "/_history");

        assertThat(entities(only(events(id, "vread")))).contains("Patient/" + id + "/_history/1");
        assertThat(entities(only(events(id, "history-instance"))))
                .contains("Patient/" + id + "/_history/1", "Patient/" + id + "/_history/2");
    }

    @Test
    void everythingIsAudited() {
        String id = ehr.create("Patient", Records.patient("First"));
        String observation = ehr.create("Observation", Records.observation(id, Records.HEART_RATE));

        clinic.get("/Patient/" + id + "/$everything");

        assertThat(entities(
                        only(eventsOf("patient=" + id, event -> event.toString().contains("$everything")))))
                .contains("Observation/" + observation + "/_history/1");
    }

    @Test
    void writesAreAudited() {
        String id = ehr.create("Patient", Records.patient("First"));
        ehr.put("/Patient/" + id, Records.withId(Records.patient("Second"), id));
        ehr.patch("/Patient/" + id, "[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"male\"}]");
        ehr.delete("/Patient/" + id);

        assertThat(entities(only(events(id, "create")))).contains("Patient/" + id + "/_history/1");
        assertThat(entities(only(events(id, "update")))).contains("Patient/" + id + "/_history/2");
        assertThat(entities(only(events(id, "patch")))).contains("Patient/" + id + "/_history/3");
        JsonNode delete = only(events(id, "delete"));
        assertThat(entities(delete)).contains("Patient/" + id + "/_history/4");
        assertThat(delete.path("action").asText()).isEqualTo("D");
    }

    @Test
    void theEntriesOfABatchAndATransactionAreAudited() {
        for (String type : List.of("batch", "transaction")) {
            String id = ehr.create("Patient", Records.patient("First"));
            JsonNode answer = Answers.json(ehr.post(
                    "",
                    Records.bundle(
                            type,
                            Records.entry("POST", "Observation", Records.observation(id, Records.HEART_RATE)),
                            Records.entry("GET", "Patient/" + id))));
            String written = answer.at("/entry/0/response/location").asText().replaceFirst(".*/fhir/", "");

            List<String> audited = new ArrayList<>();
            eventsOf("patient=" + id, event -> !event.toString().contains("\"create\""))
                    .forEach(event -> audited.addAll(entities(event)));
            assertThat(audited).as(type).contains("Patient/" + id + "/_history/1");
            List<String> writes = new ArrayList<>();
            eventsOf("patient=" + id, event -> true).forEach(event -> writes.addAll(entities(event)));
            assertThat(writes).as(type).contains(written);
        }
    }

    @Test
    void e3WhatIsNotThereIsAudited() {
        String nothing = Records.unique();

        clinic.get("/Patient/" + nothing);

        JsonNode event = only(eventsOf("outcome=4", found -> query(found).contains(nothing)));
        assertThat(event.path("outcomeDesc").asText()).isEqualTo("HTTP 404");
        assertThat(event.at("/agent/0/who/identifier/value").asText()).isEqualTo(Registrations.CLINIC);
    }

    @Test
    void e3WhatIsWithheldIsAuditedWithoutTelling() {
        String patient = ehr.create("Patient", Records.patient("First"));
        String withheld = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));

        assertThat(clinic.get("/Observation/" + withheld).statusCode()).isEqualTo(404);

        JsonNode event = only(eventsOf("outcome=4", found -> query(found).contains(withheld)));
        assertThat(event.path("outcomeDesc").asText()).isEqualTo("HTTP 404");
        assertThat(event.toString()).doesNotContain(patient);
    }

    @Test
    void e3WhatTheScopesRefuseIsAudited() {
        String marker = Records.unique();

        assertThat(server.as(Registrations.NARROW)
                        .get("/Patient?family=" + marker)
                        .statusCode())
                .isEqualTo(403);

        JsonNode event = only(eventsOf("outcome=4", found -> query(found).contains(marker)));
        assertThat(event.path("outcomeDesc").asText()).isEqualTo("HTTP 403");
        assertThat(event.at("/agent/0/who/identifier/value").asText()).isEqualTo(Registrations.NARROW);
    }

    @Test
    void e3ARefusedWriteIsAudited() {
        String marker = Records.unique();

        ehr.put("/Patient/" + marker, Records.withId(Records.patient("Other"), "other"));

        assertThat(eventsOf("outcome=4", found -> query(found).contains(marker)))
                .hasSize(1);
    }

    @Test
    void aHeadIsAudited() {
        String id = ehr.create("Patient", Records.patient("First"));

        clinic.head("/Patient/" + id);

        assertThat(events(id, "read")).hasSize(1);
    }

    @Test
    void anUnchangedReadIsAudited() {
        String id = ehr.create("Patient", Records.patient("First"));

        clinic.request().header("If-None-Match", "W/\"1\"").get("/Patient/" + id);

        assertThat(eventsOf("subtype=read", event -> query(event).contains(id))).hasSize(1);
    }

    @Test
    void onlyReviewersReadTheAudit() {
        String id = ehr.create("Patient", Records.patient("First"));
        String event = only(events(id, "create")).path("id").asText();
        FhirClient insurer = server.as(Registrations.INSURER);

        String nothing = Records.unique();
        Response read = insurer.get("/AuditEvent/" + event);
        Response unknown = insurer.get("/AuditEvent/" + nothing);
        JsonNode found = insurer.bundle("/AuditEvent?patient=" + id);

        assertThat(auditor.get("/AuditEvent/" + event).statusCode()).isEqualTo(200);
        assertThat(Answers.withoutId(read, event)).isEqualTo(Answers.withoutId(unknown, nothing));
        assertThat(read.statusCode()).isEqualTo(404);
        assertThat(found.path("total").asInt()).isZero();
        assertThat(found.path("entry").size()).isZero();
        assertThat(insurer.bundle("/AuditEvent?_summary=count").path("total").asInt())
                .isZero();
        assertThat(server.as(Registrations.NARROW).get("/AuditEvent").statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAuditorSeesNoRecords() {
        String id = ehr.create("Patient", Records.patient("First"));
        FhirClient all = server.as(Registrations.AUDITOR);

        assertThat(all.get("/Patient/" + id).statusCode()).isEqualTo(403);
        assertThat(all.get("/Patient?_id=" + id).statusCode()).isEqualTo(403);
    }

    @Test
    void theAuditIsReadPageByPage() {
        String id = ehr.create("Patient", Records.patient("First"));
        for (int i = 0; i < 6; i++) {
            clinic.get("/Patient/" + id);
        }

        JsonNode first = auditor.bundle("/AuditEvent?patient=" + id + "&_count=3");
        List<String> all = auditor.search("/AuditEvent?patient=" + id + "&_count=3");

        assertThat(first.path("entry")).hasSize(3);
        assertThat(first.path("total").asInt()).isEqualTo(7);
        assertThat(all).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void theAuditIsReadInXml() {
        String id = ehr.create("Patient", Records.patient("First"));

        Response xml = auditor.getXml("/AuditEvent?patient=" + id);

        assertThat(xml.statusCode()).isEqualTo(200);
        assertThat(xml.asString()).contains("<AuditEvent").contains("Patient/" + id);
    }

    @Test
    void e1NobodyWritesAnAuditEvent() {
        String id = ehr.create("Patient", Records.patient("First"));
        JsonNode event = only(events(id, "create"));
        String address = "/AuditEvent/" + event.path("id").asText();

        for (String client : List.of(Registrations.LOADER, Registrations.RECORDS, Registrations.INSURER)) {
            FhirClient writer = server.as(client);
            assertThat(writer.post("/AuditEvent", event.toString()).statusCode())
                    .as("POST by " + client)
                    .isIn(400, 403, 404, 405);
            assertThat(writer.put(address, event.toString()).statusCode())
                    .as("PUT by " + client)
                    .isIn(400, 403, 404, 405);
            assertThat(writer.patch(address, "[{\"op\": \"remove\", \"path\": \"/agent\"}]")
                            .statusCode())
                    .as("PATCH by " + client)
                    .isIn(400, 403, 404, 405);
            assertThat(writer.delete(address).statusCode())
                    .as("DELETE by " + client)
                    .isIn(400, 403, 404, 405);
            JsonNode inTransaction = Answers.json(writer.post(
                    "", Records.bundle("transaction", Records.entry("POST", "AuditEvent", event.toString()))));
            assertThat(inTransaction.path("resourceType").asText()).isEqualTo("OperationOutcome");
        }
        assertThat(auditor.get(address).jsonPath().getList("agent")).isNotEmpty();
    }

    private List<JsonNode> events(String patient, String interaction) {
        return eventsOf(
                "patient=" + patient,
                event -> event.at("/subtype/0/code").asText().equals(interaction));
    }

    private List<JsonNode> eventsOf(String criteria, java.util.function.Predicate<JsonNode> wanted) {
        List<JsonNode> found = new ArrayList<>();
        auditor.bundle("/AuditEvent?" + criteria + "&_count=200").path("entry").forEach(entry -> {
            if (wanted.test(entry.path("resource"))) {
                found.add(entry.path("resource"));
            }
        });
        return found;
    }

    private static JsonNode only(List<JsonNode> events) {
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static List<String> entities(JsonNode event) {
        List<String> references = new ArrayList<>();
        event.path("entity")
                .forEach(entity -> references.add(entity.at("/what/reference").asText()));
        return references;
    }

    private static String query(JsonNode event) {
        for (JsonNode entity : event.path("entity")) {
            if (entity.has("query")) {
                return new String(
                        Base64.getDecoder().decode(entity.path("query").asText()));
            }
        }
        return "";
    }
}
