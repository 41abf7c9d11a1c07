package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The operations on labels and on {@code meta}: who may ask for them, and what they tell and change. */
class LabelOperationIT {

    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final String LEVEL = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private static final String HIV = coding(ACT_CODE, "HIV");
    private static final String RESTRICTED = coding(LEVEL, "R");
    private static final String REASON = "a control sample of the laboratory";

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient ehr = server.as(Registrations.LOADER);
    private final FhirClient office = server.as(Registrations.RECORDS);
    private final FhirClient clinic = server.as(Registrations.CLINIC);

    @Test
    void theRecordsOfficeSeesWhyALabelIsThere() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));

        Response answer = office.get("/Observation/" + id + "/$explain-labels");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.asString().replaceAll("\\s", ""))
                .contains(
                        "\"Observation.code.coding[0]\"",
                        "\"code\":\"25836-8\"",
                        "sensitivity-hiv|1.0.0",
                        "\"valueCode\":\"implied\"");
        assertThat(audited(id, "$explain-labels")).isTrue();
    }

    @Test
    void aLabelThatAClientStatedIsToldAsSuch() {
        String patient = patient();
        String id = ehr.create("Observation", Records.observation(patient, Records.HEART_RATE));
        ehr.post("/Observation/" + id + "/$meta-add", meta("security", coding(ACT_CODE, "SDV")));

        String why = office.get("/Observation/" + id + "/$explain-labels").asString();

        assertThat(why).contains("stated-or-kept", "unrecognised-code", Records.HEART_RATE);
    }

    @Test
    void b18OthersGetForTheOfficesOperationsWhatTheyGetForNone() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));
        String unknown = Records.unique();
        List<String> others = List.of(
                Registrations.CLINIC, Registrations.INSURER, Registrations.ADMINISTRATOR, Registrations.PRIVACY);
        for (String other : others) {
            FhirClient client = server.as(other);
            for (String path : List.of("/Observation/ID/$explain-labels", "/$unrecognised-codes")) {
                Response stored = client.get(path.replace("ID", id));
                Response absent = client.get(path.replace("ID", unknown));

                assertThat(stored.statusCode()).as(other + path).isEqualTo(403);
                assertThat(Answers.withoutId(stored, id)).isEqualTo(Answers.withoutId(absent, unknown));
                assertThat(stored.asString()).doesNotContain("HIV");
            }
            Response removal = client.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV));
            assertThat(removal.statusCode()).as(other).isEqualTo(403);
        }
        assertThat(ehr.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV))
                        .statusCode())
                .as("a system of record is no records manager")
                .isEqualTo(403);
        FhirClient app = server.asApp("patient/*.cruds", "demo-anna");
        assertThat(app.get("/Observation/" + id + "/$explain-labels").statusCode())
                .isEqualTo(403);
        assertThat(app.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV))
                        .statusCode())
                .isEqualTo(403);
        assertThat(labels(id)).contains("HIV", "R");
    }

    @Test
    void theRecordsManagerTakesOffAWrongLabelForGood() {
        String patient = patient();
        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(404);

        Response answer = office.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV, RESTRICTED));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(labels(id)).doesNotContain("HIV", "R");
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(200);
        assertThat(clinic.get("/Observation/" + id + "/_history/1").statusCode())
                .as("old versions keep their labels")
                .isEqualTo(404);
        ehr.put("/Observation/" + id, Records.withId(Records.observation(patient, Records.HIV_LOAD, 5), id));
        assertThat(labels(id)).as("the same code does not bring it back").doesNotContain("HIV", "R");
        assertThat(office.get("/Observation/" + id + "/$explain-labels").asString())
                .contains("exception");
        ehr.put("/Observation/" + id, Records.withId(Records.observation(patient, "20447-9"), id));
        assertThat(labels(id)).as("another code does").contains("HIV", "R");
    }

    @Test
    void m1ADecisionIsForThePatientItWasMadeForAndNoOther() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));
        office.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV, RESTRICTED));
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(200);

        ehr.put("/Observation/" + id, Records.withId(Records.observation(patient(), Records.HIV_LOAD), id));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(404);
        assertThat(clinic.search("/Observation?_id=" + id)).isEmpty();
        assertThat(office.get("/Observation/" + id + "/$explain-labels").asString())
                .doesNotContain("exception");
        Response again = office.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV, RESTRICTED));
        assertThat(again.statusCode()).as(again.asString()).isEqualTo(200);
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void m1ADecisionDoesNotOutliveADelete() {
        String patient = patient();
        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        office.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV, RESTRICTED));
        ehr.delete("/Observation/" + id);

        ehr.put("/Observation/" + id, Records.withId(Records.observation(patient, Records.HIV_LOAD), id));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(404);
        assertThat(clinic.search("/Observation?_id=" + id)).isEmpty();
    }

    @Test
    void aLabelThatGoesGoesFromWhatHadItByALink() {
        String patient = patient();
        String binary = ehr.create("Binary", binary(patient));
        String document = ehr.create("DocumentReference", document(patient, binary));
        String path = "/DocumentReference/" + document;
        ehr.post(path + "/$meta-add", meta("security", HIV));
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(404);
        Response onBinary = office.post("/Binary/" + binary + "/$remove-label", removal(REASON, HIV));
        assertThat(onBinary.statusCode()).isEqualTo(422);
        assertThat(Answers.problem(onBinary)).contains("comes by a link", "DocumentReference/" + document);

        Response answer = office.post(path + "/$remove-label", removal(REASON, HIV, RESTRICTED));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(clinic.get(path).statusCode()).isEqualTo(200);
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(200);
        assertThat(clinic.get(path + "/_history/2").statusCode())
                .as("old versions keep their labels")
                .isEqualTo(404);
    }

    @Test
    void m5ALabelThatAnotherGivesByALinkIsNotTakenOff() {
        String patient = patient();
        String binary = ehr.create("Binary", binary(patient));
        String document = ehr.create("DocumentReference", document(patient, binary));
        String other = ehr.create("DocumentReference", document(patient, binary));
        ehr.post("/DocumentReference/" + document + "/$meta-add", meta("security", HIV));
        ehr.post("/DocumentReference/" + other + "/$meta-add", meta("security", HIV));

        Response answer =
                office.post("/DocumentReference/" + document + "/$remove-label", removal(REASON, HIV, RESTRICTED));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Answers.problem(answer))
                .contains("by a link", "DocumentReference/" + other)
                .doesNotContain("DocumentReference/" + document);
        assertThat(ehr.get("/DocumentReference/" + document).asString()).contains("HIV");
        for (String path :
                List.of("/DocumentReference/" + document, "/DocumentReference/" + other, "/Binary/" + binary)) {
            assertThat(clinic.get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void m5WhatAnAttachmentHasOfItsOwnOutlastsARemovalNextToIt() {
        String patient = patient();
        String secret = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        String binary = ehr.create("Binary", binary(patient).replace("Patient/" + patient, "Observation/" + secret));
        ehr.put("/Binary/" + binary, Records.withId(binary(patient), binary));
        String document = ehr.create("DocumentReference", document(patient, binary));
        String path = "/DocumentReference/" + document;
        ehr.post(path + "/$meta-add", meta("security", coding(ACT_CODE, "SDV")));

        Response answer = office.post(path + "/$remove-label", removal(REASON, coding(ACT_CODE, "SDV")));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(ehr.get(path).asString()).doesNotContain("SDV");
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(404);
        assertThat(clinic.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void theReasonIsTheOfficesAndNotTheClinics() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));

        office.post("/Observation/" + id + "/$remove-label", removal(REASON, HIV, RESTRICTED));

        String all = ehr.bundle("/Provenance?target=Observation/" + id).toString();
        JsonNode seen = clinic.bundle("/Provenance?target=Observation/" + id);
        assertThat(all).contains(REASON, "correction of security labels");
        assertThat(seen.path("entry").size())
                .as("the visible version has its own")
                .isEqualTo(1);
        assertThat(seen.toString()).doesNotContain(REASON, "HIV");
        assertThat(audited(id, "$remove-label")).isTrue();
    }

    @Test
    void aRemovalNeedsAReasonAndWhatStillCallsForALabelKeepsIt() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));
        String path = "/Observation/" + id + "/$remove-label";

        assertThat(office.post(path, removal("", HIV, RESTRICTED)).statusCode()).isEqualTo(400);
        assertThat(office.post(path, removal(REASON)).statusCode()).isEqualTo(400);
        Response implied = office.post(path, removal(REASON, RESTRICTED));
        assertThat(implied.statusCode()).isEqualTo(422);
        assertThat(Answers.problem(implied)).contains("HIV");
        assertThat(office.post(path, removal(REASON, coding(ACT_CODE, "SDV"))).statusCode())
                .isEqualTo(422);
        assertThat(labels(id)).contains("HIV", "R");
        assertThat(ehr.get("/Observation/" + id).jsonPath().getString("meta.versionId"))
                .isEqualTo("1");
    }

    @Test
    void b18MetaOfAWithheldResourceIsThatOfAnUnknownOne() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));
        String unknown = Records.unique();
        String addition = meta("tag", coding("urn:test", "x"));

        assertThat(Answers.withoutId(clinic.get("/Observation/" + id + "/$meta"), id))
                .isEqualTo(Answers.withoutId(clinic.get("/Observation/" + unknown + "/$meta"), unknown));
        for (String operation : List.of("$meta-add", "$meta-delete")) {
            Response withheld = clinic.post("/Observation/" + id + "/" + operation, addition);
            Response absent = clinic.post("/Observation/" + unknown + "/" + operation, addition);

            assertThat(withheld.statusCode()).as(operation).isEqualTo(404);
            assertThat(Answers.withoutId(withheld, id)).isEqualTo(Answers.withoutId(absent, unknown));
        }
        assertThat(ehr.get("/Observation/" + id + "/$meta").asString()).contains("HIV");
        assertThat(ehr.get("/Observation/" + id).jsonPath().getString("meta.versionId"))
                .isEqualTo("1");
    }

    @Test
    void b18MetaOfATypeTellsOfWhatIsThereForTheCallerAlone() {
        String tag = Records.unique();
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));
        ehr.post("/Observation/" + id + "/$meta-add", meta("tag", coding("urn:test", tag)));

        for (String path : List.of("/Observation/$meta", "/$meta")) {
            assertThat(ehr.get(path).asString()).as(path).contains(tag, "HIV");
            Response seen = clinic.get(path);
            assertThat(seen.statusCode()).isEqualTo(200);
            assertThat(seen.asString()).as(path).doesNotContain(tag);
            assertThat(server.asApp("patient/*.rs", "demo-anna").get(path).asString())
                    .doesNotContain(tag);
        }
    }

    @Test
    void m1MetaAddRaisesALabelAsANewVersion() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HEART_RATE));
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(200);

        Response answer = ehr.post("/Observation/" + id + "/$meta-add", meta("security", HIV));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(labels(id)).contains("HIV", "R");
        assertThat(ehr.get("/Observation/" + id).jsonPath().getString("meta.versionId"))
                .isEqualTo("2");
        for (String path : List.of("", "/_history/1", "/_history/2", "/$meta")) {
            assertThat(clinic.get("/Observation/" + id + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(clinic.search("/Observation?_id=" + id + "&_security=HIV")).isEmpty();
        assertThat(ehr.search("/Observation?_id=" + id + "&_security=HIV")).hasSize(1);
        assertThat(ehr.bundle("/Provenance?target=Observation/" + id).toString())
                .contains("additions to meta", "/_history/2");
        assertThat(audited(id, "$meta-add")).isTrue();
    }

    @Test
    void m1MetaDeleteTakesTagsAndNeverLabels() {
        String id = ehr.create("Observation", Records.observation(patient(), Records.HIV_LOAD));
        ehr.post("/Observation/" + id + "/$meta-add", meta("tag", coding("urn:test", "kept")));
        ehr.post("/Observation/" + id + "/$meta-add", meta("tag", coding("urn:test", "gone")));

        Response tag = ehr.post("/Observation/" + id + "/$meta-delete", meta("tag", coding("urn:test", "gone")));
        Response label = ehr.post("/Observation/" + id + "/$meta-delete", meta("security", HIV));

        assertThat(tag.statusCode()).as(tag.asString()).isEqualTo(200);
        assertThat(label.statusCode()).isEqualTo(403);
        assertThat(ehr.get("/Observation/" + id).asString()).contains("kept").doesNotContain("gone");
        assertThat(labels(id)).contains("HIV", "R");
    }

    @Test
    void m1HeadersOfHapiTakeNoLabelOff() {
        String patient = patient();
        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));

        ehr.request()
                .header("X-Meta-Snapshot-Mode", "TAG, PROFILE, SECURITY_LABEL")
                .contentType(FhirClient.JSON)
                .body(Records.withId(Records.observation(patient, Records.HEART_RATE), id))
                .put("/Observation/" + id);

        assertThat(labels(id)).contains("HIV", "R");
    }

    @Test
    void m1ADeletedResourceComesBackWithItsLabels() {
        String patient = patient();
        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        ehr.delete("/Observation/" + id);

        ehr.put("/Observation/" + id, Records.withId(Records.observation(patient, Records.HEART_RATE), id));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void b13AnAttachmentIsGuardedAsWhatItIsAttachedTo() {
        String patient = patient();
        String binary = ehr.create("Binary", binary(patient));
        assertThat(clinic.get("/Binary/" + binary).statusCode()).isEqualTo(200);
        String document = ehr.create("DocumentReference", document(patient, binary));
        assertThat(clinic.get("/DocumentReference/" + document).statusCode()).isEqualTo(200);

        ehr.post("/DocumentReference/" + document + "/$meta-add", meta("security", HIV));

        assertThat(clinic.get("/DocumentReference/" + document).statusCode()).isEqualTo(404);
        assertThat(clinic.get("/Binary/" + binary).statusCode())
                .as("labelled after it was attached")
                .isEqualTo(404);
        assertThat(clinic.get("/Binary/" + binary + "/_history/1").statusCode()).isEqualTo(404);
        assertThat(office.get("/Binary/" + binary + "/$explain-labels").asString())
                .contains("through", "DocumentReference/" + document);
    }

    @Test
    void m5ALinkToWhatIsMoreVisibleLowersNothingAndOneToWhatIsLessVisibleRaises() {
        String patient = patient();
        String secret = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        String guarded = ehr.create("Binary", binary(patient).replace("Patient/" + patient, "Observation/" + secret));
        assertThat(clinic.get("/Binary/" + guarded).statusCode()).isEqualTo(404);

        String document = ehr.create("DocumentReference", document(patient, guarded));
        ehr.put("/Binary/" + guarded, Records.withId(binary(patient), guarded));

        assertThat(clinic.get("/DocumentReference/" + document).statusCode()).isEqualTo(404);
        assertThat(clinic.get("/Binary/" + guarded).statusCode())
                .as("its context is the patient alone by now")
                .isEqualTo(404);
    }

    @Test
    void aCompositionIsLabelledAsTheEntriesOfItsSections() {
        String patient = patient();
        String observation = ehr.create("Observation", Records.observation(patient, Records.HEART_RATE));
        String composition = ehr.create("Composition", """
                {"resourceType": "Composition", "status": "final", "date": "2024-05-01", "title": "Report",
                 "type": {"coding": [{"system": "http://loinc.org", "code": "11488-4"}]},
                 "subject": {"reference": "Patient/%s"}, "author": [{"display": "somebody"}],
                 "section": [{"title": "Results", "section": [{"entry": [{"reference": "Observation/%s"}]}]}]}
                """.formatted(patient, observation));
        assertThat(clinic.get("/Composition/" + composition).statusCode()).isEqualTo(200);

        ehr.post("/Observation/" + observation + "/$meta-add", meta("security", HIV));

        assertThat(clinic.get("/Composition/" + composition).statusCode()).isEqualTo(404);
    }

    @Test
    void theRecordsOfficeSeesTheCodesThatNoValueSetKnows() {
        String code = "99999-9";
        ehr.create("Observation", Records.observation(patient(), code));

        JsonNode answer = Answers.json(office.get("/$unrecognised-codes"));

        List<String> codes = new ArrayList<>();
        StreamSupport.stream(answer.path("parameter").spliterator(), false)
                .forEach(one -> codes.add(one.at("/part/0/valueCoding/code").asText()));
        assertThat(codes).contains(code, Records.HEART_RATE).doesNotContain(Records.HIV_LOAD);
    }

    private String patient() {
        return ehr.create("Patient", Records.patient("LabelOperation"));
    }

    private List<String> labels(String id) {
        List<String> labels = ehr.get("/Observation/" + id).jsonPath().getList("meta.security.code");
        return labels == null ? List.of() : labels;
    }

    private boolean audited(String id, String operation) {
        return server.as(Registrations.AUDITOR)
                .bundle("/AuditEvent?entity=Observation/" + id + "&subtype=" + operation)
                .toString()
                .contains(id);
    }

    private static String coding(String system, String code) {
        return "{\"system\": \"%s\", \"code\": \"%s\"}".formatted(system, code);
    }

    private static String meta(String element, String coding) {
        return """
                {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": {"%s": [%s]}}]}
                """.formatted(element, coding);
    }

    private static String removal(String reason, String... labels) {
        List<String> parameters = new ArrayList<>();
        for (String label : labels) {
            parameters.add("{\"name\": \"label\", \"valueCoding\": " + label + "}");
        }
        if (!reason.isEmpty()) {
            parameters.add("{\"name\": \"reason\", \"valueString\": \"" + reason + "\"}");
        }
        return "{\"resourceType\": \"Parameters\", \"parameter\": [" + String.join(",", parameters) + "]}";
    }

    private static String binary(String patient) {
        return """
                {"resourceType": "Binary", "contentType": "text/plain", "data": "aGVsbG8=",
                 "securityContext": {"reference": "Patient/%s"}}
                """.formatted(patient);
    }

    private static String document(String patient, String binary) {
        return """
                {"resourceType": "DocumentReference", "status": "current", "subject": {"reference": "Patient/%s"},
                 "content": [{"attachment": {"contentType": "text/plain", "url": "Binary/%s"}}]}
                """.formatted(patient, binary);
    }
}
