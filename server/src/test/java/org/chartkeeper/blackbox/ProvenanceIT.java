package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every version has one Provenance of the server's own, whichever way it was written. */
class ProvenanceIT {

    private static final String AUTHORITATIVE = "https://chartkeeper.org/fhir/CodeSystem/provenance|authoritative";
    private static final String CHANGE = "[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"male\"}]";

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient ehr = server.as(Registrations.LOADER);

    @Test
    void createUpdatePatchAndDeleteHaveOneEach() {
        String id = ehr.create("Patient", Records.patient("First"));
        ehr.put("/Patient/" + id, Records.withId(Records.patient("Second"), id));
        ehr.patch("/Patient/" + id, CHANGE);
        ehr.delete("/Patient/" + id);

        assertThat(versions("Patient/" + id))
                .containsExactlyInAnyOrder(
                        "CREATE Patient/" + id + "/_history/1",
                        "UPDATE Patient/" + id + "/_history/2",
                        "UPDATE Patient/" + id + "/_history/3",
                        "DELETE Patient/" + id + "/_history/4");
    }

    @Test
    void conditionalWritesHaveOneEach() {
        String family = Records.unique();
        String criteria = "/Patient?identifier=urn:test|" + family;
        Response created = ehr.request()
                .header("If-None-Exist", "identifier=urn:test|" + family)
                .contentType(FhirClient.JSON)
                .body(Records.patient(family))
                .post("/Patient");
        String id = Answers.idOf(created);
        ehr.put(criteria, Records.patient(family).replace("1980", "1981"));
        ehr.patch(criteria, CHANGE);
        ehr.delete(criteria);

        assertThat(versions("Patient/" + id))
                .containsExactlyInAnyOrder(
                        "CREATE Patient/" + id + "/_history/1",
                        "UPDATE Patient/" + id + "/_history/2",
                        "UPDATE Patient/" + id + "/_history/3",
                        "DELETE Patient/" + id + "/_history/4");
    }

    @Test
    void entriesOfBatchesAndTransactionsHaveOneEach() {
        for (String type : List.of("batch", "transaction")) {
            String changed = ehr.create("Patient", Records.patient("First"));
            String deleted = ehr.create("Patient", Records.patient("First"));

            JsonNode answer = Answers.json(ehr.post(
                    "",
                    Records.bundle(
                            type,
                            Records.entry("POST", "Patient", Records.patient("One")),
                            Records.entry("POST", "Patient", Records.patient("Two")),
                            Records.entry(
                                    "PUT", "Patient/" + changed, Records.withId(Records.patient("Second"), changed)),
                            Records.entry("DELETE", "Patient/" + deleted))));

            for (int i = 0; i < 2; i++) {
                String location =
                        answer.at("/entry/" + i + "/response/location").asText().replaceFirst(".*/fhir/", "");
                assertThat(versions(location.replaceFirst("/_history.*", "")))
                        .as(type)
                        .containsExactly("CREATE " + location);
            }
            assertThat(versions("Patient/" + changed))
                    .as(type)
                    .containsExactlyInAnyOrder(
                            "CREATE Patient/" + changed + "/_history/1", "UPDATE Patient/" + changed + "/_history/2");
            assertThat(versions("Patient/" + deleted))
                    .as(type)
                    .containsExactlyInAnyOrder(
                            "CREATE Patient/" + deleted + "/_history/1", "DELETE Patient/" + deleted + "/_history/2");
        }
    }

    @Test
    void comesWithASearchThatAsksForIt() {
        String id = ehr.create("Patient", Records.patient("First"));

        JsonNode found = ehr.bundle("/Patient?_id=" + id + "&_revinclude=Provenance:target");

        assertThat(Answers.references(found)).hasSize(2).contains("Patient/" + id);
        assertThat(found.at("/entry/1/resource/resourceType").asText()).isEqualTo("Provenance");
        assertThat(found.at("/entry/1/resource/meta/tag/0/code").asText()).isEqualTo("authoritative");
        assertThat(found.at("/entry/1/search/mode").asText()).isEqualTo("include");
    }

    @Test
    void itsAgentsComeFromTheToken() {
        String patient = ehr.create("Patient", Records.patient("First"));
        String id = Answers.idOf(
                server.as(Registrations.CLINIC).post("/Observation", Records.observation(patient, Records.HEART_RATE)));

        JsonNode provenance = provenances("Observation/" + id).get(0);

        assertThat(provenance.at("/agent/0/who/identifier/value").asText()).isEqualTo(Registrations.CLINIC);
        assertThat(provenance.at("/agent/0/who/identifier/system").asText()).isEqualTo(server.baseUrl());
        assertThat(provenance.at("/agent/0/onBehalfOf/reference").asText()).isEqualTo("Organization/demo-clinic");
        assertThat(provenance.path("agent").findValuesAsText("code")).contains("author", "transmitter");
        assertThat(provenance.at("/reason/0/coding/0/code").asText()).isEqualTo("TREAT");
        assertThat(provenance.path("recorded").asText()).startsWith("20");
        assertThat(provenance.at("/target/0/reference").asText()).isEqualTo("Observation/" + id + "/_history/1");
    }

    @Test
    void anUpdateNamesTheVersionThatItRevised() {
        String id = ehr.create("Patient", Records.patient("First"));
        ehr.put("/Patient/" + id, Records.withId(Records.patient("Second"), id));

        JsonNode revision = provenances("Patient/" + id).stream()
                .filter(provenance -> activity(provenance).equals("UPDATE"))
                .findFirst()
                .orElseThrow();

        assertThat(revision.at("/entity/0/role").asText()).isEqualTo("revision");
        assertThat(revision.at("/entity/0/what/reference").asText()).isEqualTo("Patient/" + id + "/_history/1");
    }

    @Test
    void anUpdateThatChangesNothingHasNone() {
        String patient = Records.patient(Records.unique());
        String id = ehr.create("Patient", patient);

        ehr.put("/Patient/" + id, Records.withId(patient, id));

        assertThat(versions("Patient/" + id)).containsExactly("CREATE Patient/" + id + "/_history/1");
    }

    @Test
    void aRefusedWriteHasNone() {
        String id = ehr.create("Patient", Records.patient("First"));

        ehr.post(
                "",
                Records.bundle(
                        "transaction",
                        Records.entry("PUT", "Patient/" + id, Records.withId(Records.patient("Second"), id)),
                        Records.entry("POST", "Observation", Records.observation(Records.unique(), "1-8"))));

        assertThat(versions("Patient/" + id)).containsExactly("CREATE Patient/" + id + "/_history/1");
    }

    @Test
    void oneTransactionOfManyKindsHasEachVersionOnce() {
        String urn = "urn:uuid:" + Records.unique();
        String plain = Records.observation("X", Records.HEART_RATE).replace("Patient/X", urn);
        String sensitive = Records.observation("X", Records.HIV_LOAD).replace("Patient/X", urn);
        JsonNode answer = Answers.json(ehr.post(
                "",
                Records.bundle(
                        "transaction",
                        Records.entry("POST", "Patient", Records.patient("Kinds"), urn),
                        Records.entry("POST", "Observation", plain),
                        Records.entry("POST", "Observation", plain.replace("\"value\": 70", "\"value\": 71")),
                        Records.entry("POST", "Observation", sensitive))));

        List<String> all = new ArrayList<>();
        for (JsonNode entry : answer.path("entry")) {
            String location = entry.at("/response/location").asText().replaceFirst(".*/fhir/", "");
            assertThat(versions(location.replaceFirst("/_history.*", ""))).containsExactly("CREATE " + location);
            all.add(location.replaceFirst("/_history.*", ""));
        }
        JsonNode ofSensitive = provenances(all.get(3)).get(0);
        assertThat(ofSensitive.path("target")).hasSize(1);
        assertThat(provenances(all.get(1)).get(0).path("target")).hasSize(2);
    }

    @Test
    void e2NobodyForgesTheServersWord() {
        String id = ehr.create("Patient", Records.patient("First"));
        String tag = "\"meta\": {\"tag\": [{\"system\": \"https://chartkeeper.org/fhir/CodeSystem/provenance\","
                + " \"code\": \"authoritative\"}]}, ";

        Response forged = ehr.post("/Provenance", provenance(id, tag));
        Response inTransaction =
                ehr.post("", Records.bundle("transaction", Records.entry("POST", "Provenance", provenance(id, tag))));
        Response header = ehr.request()
                .header("X-Provenance", provenance(id, ""))
                .contentType(FhirClient.JSON)
                .body(Records.patient("Second"))
                .post("/Patient");

        assertThat(forged.statusCode()).isEqualTo(422);
        assertThat(Answers.problem(forged)).contains("Provenance.meta.tag");
        assertThat(inTransaction.statusCode()).isEqualTo(422);
        assertThat(header.statusCode()).isEqualTo(400);
        assertThat(Answers.problem(header)).contains("X-Provenance");
        assertThat(versions("Patient/" + id)).hasSize(1);
    }

    @Test
    void aClientsOwnWordStandsBesideTheServers() {
        String id = ehr.create("Patient", Records.patient("First"));

        Response own = ehr.post("/Provenance", provenance(id, ""));

        assertThat(own.statusCode()).isEqualTo(201);
        assertThat(ehr.search("/Provenance?target=Patient/" + id)).hasSize(2);
        assertThat(versions("Patient/" + id)).hasSize(1);
    }

    @Test
    void e1NobodyChangesOrDeletesAProvenance() {
        String id = ehr.create("Patient", Records.patient("First"));
        String provenance = provenances("Patient/" + id).get(0).path("id").asText();

        for (String client : List.of(Registrations.LOADER, Registrations.RECORDS)) {
            FhirClient writer = server.as(client);
            assertThat(writer.put("/Provenance/" + provenance, Records.withId(provenance(id, ""), provenance))
                            .statusCode())
                    .as("PUT by " + client)
                    .isIn(403, 405);
            assertThat(writer.patch("/Provenance/" + provenance, "[{\"op\": \"remove\", \"path\": \"/agent\"}]")
                            .statusCode())
                    .as("PATCH by " + client)
                    .isIn(403, 405);
            assertThat(writer.delete("/Provenance/" + provenance).statusCode())
                    .as("DELETE by " + client)
                    .isIn(403, 405);
            assertThat(writer.delete("/Provenance?target=Patient/" + id).statusCode())
                    .as("conditional DELETE by " + client)
                    .isIn(403, 405);
        }
        assertThat(ehr.get("/Provenance/" + provenance).header("ETag")).isEqualTo("W/\"1\"");
    }

    private static String provenance(String patient, String more) {
        return """
                {"resourceType": "Provenance", %s"target": [{"reference": "Patient/%s"}],
                 "recorded": "2020-01-01T00:00:00Z", "agent": [{"who": {"display": "somebody"}}]}
                """.formatted(more, patient);
    }

    private List<JsonNode> provenances(String target) {
        List<JsonNode> found = new ArrayList<>();
        ehr.bundle("/Provenance?target=" + target + "&_tag=" + AUTHORITATIVE + "&_count=100")
                .path("entry")
                .forEach(entry -> found.add(entry.path("resource")));
        return found;
    }

    /** {@code ACTIVITY Type/id/_history/version} for each target about {@code resource} of the server's Provenances. */
    private List<String> versions(String resource) {
        List<String> versions = new ArrayList<>();
        for (JsonNode provenance : provenances(resource)) {
            for (JsonNode target : provenance.path("target")) {
                String reference = target.path("reference").asText();
                if (reference.startsWith(resource + "/_history/")) {
                    versions.add(activity(provenance) + " " + reference);
                }
            }
        }
        return versions;
    }

    private static String activity(JsonNode provenance) {
        return provenance.at("/activity/coding/0/code").asText();
    }
}
