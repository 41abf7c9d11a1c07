package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The REST interactions of FHIR R4, by a client that may do everything. */
class InteractionIT {

    private static final String FHIR_XML = "application/fhir+xml";

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient ehr = server.as(Registrations.LOADER);

    @Test
    void createGivesIdVersionAndAddress() {
        Response created = ehr.post("/Patient", Records.patient(Records.unique()));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(created.header("Last-Modified")).isNotBlank();
        assertThat(created.header("Location"))
                .matches(java.util.regex.Pattern.quote(server.fhirBase()) + "/Patient/[0-9a-f-]{36}/_history/1");
        assertThat(created.contentType()).startsWith(FhirClient.JSON);
    }

    @Test
    void createIgnoresAnIdInTheBody() {
        String wanted = Records.unique();
        String id = ehr.create("Patient", Records.withId(Records.patient("Own"), wanted));

        assertThat(id).isNotEqualTo(wanted);
        assertThat(ehr.get("/Patient/" + wanted).statusCode()).isEqualTo(404);
    }

    @Test
    void readAndVreadGiveTheVersionAsked() {
        String family = Records.unique();
        String id = ehr.create("Patient", Records.patient(family));
        ehr.put("/Patient/" + id, Records.withId(Records.patient("Second"), id));

        Response read = ehr.get("/Patient/" + id);
        Response first = ehr.get("/Patient/" + id + "/_history/1");

        assertThat(read.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(read.jsonPath().getString("name[0].family")).isEqualTo("Second");
        assertThat(read.jsonPath().getString("meta.versionId")).isEqualTo("2");
        assertThat(first.jsonPath().getString("name[0].family")).isEqualTo(family);
        assertThat(ehr.get("/Patient/" + id + "/_history/3").statusCode()).isEqualTo(404);
    }

    @Test
    void speaksXmlToWhoeverAsks() {
        String family = Records.unique();
        String xml = "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"" + family + "\"/></name></Patient>";
        Response created =
                ehr.request().accept(FHIR_XML).contentType(FHIR_XML).body(xml).post("/Patient");
        String id = Answers.idOf(created);

        Response read = ehr.getXml("/Patient/" + id);
        Response byParameter = ehr.get("/Patient/" + id + "?_format=xml");
        Response updated = ehr.request()
                .accept(FHIR_XML)
                .contentType(FHIR_XML)
                .body(xml.replace("<name>", "<id value=\"" + id + "\"/><active value=\"true\"/><name>"))
                .put("/Patient/" + id);
        Response history = ehr.getXml("/Patient/" + id + "/_history");
        Response found = ehr.getXml("/Patient?family=" + family);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(read.contentType()).startsWith(FHIR_XML);
        assertThat(read.xmlPath().getString("Patient.name.family.@value")).isEqualTo(family);
        assertThat(byParameter.contentType()).startsWith(FHIR_XML);
        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(history.xmlPath().getString("Bundle.total.@value")).isEqualTo("2");
        assertThat(found.xmlPath().getString("Bundle.entry.resource.Patient.id.@value"))
                .isEqualTo(id);
        assertThat(ehr.get("/Patient/" + id).jsonPath().getBoolean("active")).isTrue();
    }

    @Test
    void problemsAreToldInXmlToo() {
        Response answer = ehr.getXml("/Patient/" + Records.unique());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.contentType()).startsWith(FHIR_XML);
        assertThat(answer.asString()).contains("<OperationOutcome");
    }

    @Test
    void anUpdateWithAnOldVersionFails() {
        String id = ehr.create("Patient", Records.patient("First"));
        String second = Records.withId(Records.patient("Second"), id);

        Response updated = put(id, second, "W/\"1\"");
        Response late = put(id, Records.withId(Records.patient("Third"), id), "W/\"1\"");

        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(updated.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(late.statusCode()).isEqualTo(412);
        Answers.problem(late);
        assertThat(ehr.get("/Patient/" + id).jsonPath().getString("name[0].family"))
                .isEqualTo("Second");
    }

    @Test
    void anUpdateUnderAnotherIdFails() {
        String id = ehr.create("Patient", Records.patient("First"));

        Response answer = ehr.put("/Patient/" + id, Records.withId(Records.patient("Other"), "other"));

        assertThat(answer.statusCode()).isEqualTo(400);
        Answers.problem(answer);
    }

    @Test
    void anUpdateThatChangesNothingMakesNoVersion() {
        String patient = Records.patient(Records.unique());
        String id = ehr.create("Patient", patient);

        Response same = ehr.put("/Patient/" + id, Records.withId(patient, id));

        assertThat(same.statusCode()).isEqualTo(200);
        assertThat(ehr.bundle("/Patient/" + id + "/_history").path("total").asInt())
                .isEqualTo(1);
    }

    @Test
    void aRecordSystemChoosesIds() {
        String id = "own-" + Records.unique();

        Response created = ehr.put("/Patient/" + id, Records.withId(Records.patient("Own"), id));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(ehr.get("/Patient/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void patchesWithJsonPatchAndFhirPath() {
        String id = ehr.create("Patient", Records.patient("First"));

        Response byJson =
                ehr.patch("/Patient/" + id, "[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"male\"}]");
        Response byFhirPath =
                ehr.request().contentType(FhirClient.JSON).body("""
                        {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [
                          {"name": "type", "valueCode": "replace"},
                          {"name": "path", "valueString": "Patient.birthDate"},
                          {"name": "value", "valueDate": "1999-09-09"}]}]}
                        """).patch("/Patient/" + id);

        assertThat(byJson.statusCode()).isEqualTo(200);
        assertThat(byFhirPath.statusCode()).isEqualTo(200);
        JsonNode patient = Answers.json(ehr.get("/Patient/" + id));
        assertThat(patient.path("gender").asText()).isEqualTo("male");
        assertThat(patient.path("birthDate").asText()).isEqualTo("1999-09-09");
        assertThat(patient.at("/meta/versionId").asText()).isEqualTo("3");
    }

    @Test
    void refusesAPatchThatDoesNotFit() {
        String id = ehr.create("Patient", Records.patient("First"));

        Response test =
                ehr.patch("/Patient/" + id, "[{\"op\": \"test\", \"path\": \"/gender\", \"value\": \"other\"}]");
        Response nonsense =
                ehr.patch("/Patient/" + id, "[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"nonsense\"}]");
        Response late = ehr.request()
                .header("If-Match", "W/\"7\"")
                .contentType(FhirClient.JSON_PATCH)
                .body("[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"male\"}]")
                .patch("/Patient/" + id);

        assertThat(test.statusCode()).isIn(400, 409, 422);
        assertThat(nonsense.statusCode()).isIn(400, 422);
        assertThat(late.statusCode()).isIn(409, 412);
        assertThat(ehr.get("/Patient/" + id).jsonPath().getString("gender")).isEqualTo("female");
        assertThat(ehr.get("/Patient/" + id).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void whatIsDeletedIsGone() {
        String family = Records.unique();
        String id = ehr.create("Patient", Records.patient(family));

        Response deleted = ehr.delete("/Patient/" + id);

        assertThat(deleted.statusCode()).isIn(200, 204);
        assertThat(ehr.get("/Patient/" + id).statusCode()).isEqualTo(410);
        assertThat(ehr.get("/Patient/" + id + "/_history/1").statusCode()).isEqualTo(200);
        assertThat(ehr.get("/Patient/" + id + "/_history/2").statusCode()).isEqualTo(410);
        assertThat(ehr.search("/Patient?family=" + family)).isEmpty();
        assertThat(ehr.delete("/Patient/" + id).statusCode()).isIn(200, 204);
        assertThat(ehr.delete("/Patient/" + Records.unique()).statusCode()).isIn(200, 204, 404);
    }

    @Test
    void aDeletedResourceComesBackWithItsHistory() {
        String id = ehr.create("Patient", Records.patient("First"));
        ehr.delete("/Patient/" + id);

        Response again = ehr.put("/Patient/" + id, Records.withId(Records.patient("Again"), id));

        assertThat(again.statusCode()).isIn(200, 201);
        assertThat(ehr.get("/Patient/" + id).header("ETag")).isEqualTo("W/\"3\"");
        assertThat(ehr.bundle("/Patient/" + id + "/_history").path("total").asInt())
                .isEqualTo(3);
    }

    @Test
    void whatIsReferredToIsNotDeleted() {
        String patient = ehr.create("Patient", Records.patient("Referred"));
        String observation = ehr.create("Observation", Records.observation(patient, Records.HEART_RATE));

        Response answer = ehr.delete("/Patient/" + patient);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(Answers.problem(answer)).contains("Patient/" + patient);
        assertThat(answer.asString()).doesNotContain(observation);
        assertThat(ehr.get("/Patient/" + patient).statusCode()).isEqualTo(200);
    }

    @Test
    void historyTellsEachVersionNewestFirst() {
        String id = ehr.create("Patient", Records.patient("First"));
        ehr.put("/Patient/" + id, Records.withId(Records.patient("Second"), id));
        ehr.delete("/Patient/" + id);

        JsonNode history = ehr.bundle("/Patient/" + id + "/_history");
        JsonNode ofType = ehr.bundle("/Patient/_history?_count=200");
        JsonNode ofSystem = ehr.bundle("/_history?_count=200");

        assertThat(history.path("type").asText()).isEqualTo("history");
        assertThat(history.path("total").asInt()).isEqualTo(3);
        assertThat(history.findValues("method").stream().map(JsonNode::asText))
                .containsExactly("DELETE", "PUT", "POST");
        assertThat(history.at("/entry/0/resource").isMissingNode()).isTrue();
        assertThat(history.at("/entry/1/resource/meta/versionId").asText()).isEqualTo("2");
        assertThat(ofType.toString()).contains("Patient/" + id + "/_history/2");
        assertThat(ofType.findValuesAsText("resourceType")).containsOnly("Bundle", "Patient");
        assertThat(ofSystem.toString()).contains("Patient/" + id + "/_history/2");
    }

    @Test
    void historyBeginsAtSince() {
        String id = ehr.create("Patient", Records.patient("First"));
        ehr.put("/Patient/" + id, Records.withId(Records.patient("Second"), id));
        String second = ehr.get("/Patient/" + id).jsonPath().getString("meta.lastUpdated");

        JsonNode history = ehr.bundle("/Patient/" + id + "/_history?_since=" + second.replace("+00:00", "Z"));

        assertThat(history.path("total").asInt()).isEqualTo(1);
        assertThat(history.at("/entry/0/resource/meta/versionId").asText()).isEqualTo("2");
    }

    @Test
    void aBatchDoesWhatItCan() {
        String family = Records.unique();
        String body = Records.bundle(
                "batch",
                Records.entry("POST", "Patient", Records.patient(family)),
                Records.entry("GET", "Patient/" + Records.unique()),
                Records.entry("GET", "Patient?family=no-such-" + family));

        Response answer = ehr.post("", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode entries = Answers.json(answer).path("entry");
        assertThat(entries.at("/0/response/status").asText()).startsWith("201");
        assertThat(entries.at("/1/response/status").asText()).startsWith("404");
        assertThat(entries.at("/1/response/outcome/resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(entries.at("/2/resource/total").asInt()).isZero();
        assertThat(ehr.search("/Patient?family=" + family)).hasSize(1);
    }

    @Test
    void aTransactionLinksWhatItCreates() {
        String family = Records.unique();
        String urn = "urn:uuid:" + Records.unique();
        String body = Records.bundle(
                "transaction",
                Records.entry("POST", "Patient", Records.patient(family), urn),
                Records.entry(
                        "POST",
                        "Observation",
                        Records.observation("X", Records.HEART_RATE).replace("Patient/X", urn)));

        Response answer = ehr.post("", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode entries = Answers.json(answer).path("entry");
        assertThat(entries).hasSize(2);
        String patient = entries.at("/0/response/location").asText().replaceFirst("/_history.*", "");
        assertThat(ehr.search("/Observation?patient=" + patient)).hasSize(1);
    }

    @Test
    void aTransactionIsAllOrNothing() {
        String family = Records.unique();
        Response answer = ehr.post(
                "",
                Records.bundle(
                        "transaction",
                        Records.entry("POST", "Patient", Records.patient(family)),
                        Records.entry(
                                "POST", "Observation", Records.observation(Records.unique(), Records.HEART_RATE))));

        assertThat(answer.statusCode()).isBetween(400, 422);
        Answers.problem(answer);
        assertThat(ehr.search("/Patient?family=" + family)).isEmpty();
    }

    @Test
    void aTransactionResolvesConditionalReferencesAndCreates() {
        String family = Records.unique();
        String patient = ehr.create("Patient", Records.patient(family));
        String existing = "\"ifNoneExist\": \"identifier=urn:test|" + family + "\", ";
        String body = Records.bundle(
                "transaction",
                Records.entry("POST", "Patient", Records.patient(family))
                        .replace("\"method\"", existing + "\"method\""),
                Records.entry(
                        "POST",
                        "Observation",
                        Records.observation("X", Records.HEART_RATE)
                                .replace("Patient/X", "Patient?identifier=urn:test|" + family)));

        Response answer = ehr.post("", body);

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(Answers.json(answer).at("/entry/0/response/status").asText()).startsWith("200");
        assertThat(ehr.search("/Patient?identifier=urn:test|" + family)).containsExactly("Patient/" + patient);
        assertThat(ehr.search("/Observation?patient=" + patient)).hasSize(1);
    }

    @Test
    void aConditionalCreateMakesOneResource() {
        String family = Records.unique();

        List<Integer> statuses = java.util.stream.IntStream.range(0, 2)
                .mapToObj(i -> ehr.request()
                        .header("If-None-Exist", "identifier=urn:test|" + family)
                        .contentType(FhirClient.JSON)
                        .body(Records.patient(family))
                        .post("/Patient")
                        .statusCode())
                .toList();

        assertThat(statuses).containsExactly(201, 200);
        assertThat(ehr.search("/Patient?identifier=urn:test|" + family)).hasSize(1);
    }

    @Test
    void conditionalUpdatePatchAndDeleteFindTheirOne() {
        String family = Records.unique();
        String criteria = "/Patient?identifier=urn:test|" + family;

        Response created = ehr.put(criteria, Records.patient(family));
        Response updated = ehr.put(criteria, Records.patient(family).replace("female", "male"));
        Response patched =
                ehr.patch(criteria, "[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"unknown\"}]");
        Response noMatch = ehr.patch(
                "/Patient?identifier=urn:test|none-" + family,
                "[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"unknown\"}]");
        Response deleted = ehr.delete(criteria);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(updated.statusCode()).isEqualTo(200);
        assertThat(Answers.idOf(updated)).isEqualTo(Answers.idOf(created));
        assertThat(patched.statusCode()).isEqualTo(200);
        assertThat(noMatch.statusCode()).isBetween(400, 422);
        assertThat(deleted.statusCode()).isIn(200, 204);
        assertThat(ehr.get("/Patient/" + Answers.idOf(created)).statusCode()).isEqualTo(410);
    }

    @Test
    void conditionalWritesRefuseSeveralMatches() {
        String family = Records.unique();
        ehr.create("Patient", Records.patient(family));
        ehr.create("Patient", Records.patient(family));
        String criteria = "/Patient?identifier=urn:test|" + family;

        assertThat(ehr.put(criteria, Records.patient(family)).statusCode()).isEqualTo(412);
        assertThat(ehr.patch(criteria, "[{\"op\": \"replace\", \"path\": \"/gender\", \"value\": \"male\"}]")
                        .statusCode())
                .isEqualTo(412);
        assertThat(ehr.request()
                        .header("If-None-Exist", "identifier=urn:test|" + family)
                        .contentType(FhirClient.JSON)
                        .body(Records.patient(family))
                        .post("/Patient")
                        .statusCode())
                .isEqualTo(412);
        assertThat(ehr.search(criteria)).hasSize(2);
    }

    @Test
    void anUnchangedResourceIsNotSentAgain() {
        String id = ehr.create("Patient", Records.patient("First"));
        String modified = ehr.get("/Patient/" + id).header("Last-Modified");

        assertThat(conditionalRead(id, "If-None-Match", "W/\"1\"").statusCode()).isEqualTo(304);
        assertThat(conditionalRead(id, "If-None-Match", "W/\"1\"").asString()).isEmpty();
        assertThat(conditionalRead(id, "If-None-Match", "W/\"2\"").statusCode()).isEqualTo(200);
        assertThat(conditionalRead(id, "If-Modified-Since", modified).statusCode())
                .isIn(200, 304);
    }

    @Test
    void headTellsWhatGetTellsWithoutBody() {
        String id = ehr.create("Patient", Records.patient("First"));

        Response head = ehr.head("/Patient/" + id);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(head.asString()).isEmpty();
        assertThat(ehr.head("/Patient/" + Records.unique()).statusCode()).isEqualTo(404);
    }

    @Test
    void preferSaysWhatComesBack() {
        assertThat(create("return=minimal").asString()).isEmpty();
        assertThat(create("return=representation").jsonPath().getString("resourceType"))
                .isEqualTo("Patient");
        assertThat(create("return=OperationOutcome").jsonPath().getString("resourceType"))
                .isEqualTo("OperationOutcome");
    }

    @Test
    void everythingOfAPatientComesTogether() {
        String patient = ehr.create("Patient", Records.patient("Whole"));
        String observation = ehr.create("Observation", Records.observation(patient, Records.HEART_RATE));

        assertThat(ehr.search("/Patient/" + patient + "/$everything"))
                .contains("Patient/" + patient, "Observation/" + observation);
    }

    private Response put(String id, String body, String version) {
        return ehr.request()
                .header("If-Match", version)
                .contentType(FhirClient.JSON)
                .body(body)
                .put("/Patient/" + id);
    }

    private Response create(String prefer) {
        return ehr.request()
                .header("Prefer", prefer)
                .accept(FhirClient.JSON)
                .contentType(FhirClient.JSON)
                .body(Records.patient(Records.unique()))
                .post("/Patient");
    }

    private Response conditionalRead(String id, String header, String value) {
        return ehr.request().header(header, value).get("/Patient/" + id);
    }
}
