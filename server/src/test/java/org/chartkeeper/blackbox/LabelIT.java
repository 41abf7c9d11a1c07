package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Security labels belong to the server: content brings them, nobody takes them off. */
class LabelIT {

    private static final String HIV =
            "{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-ActCode\", \"code\": \"HIV\"}";

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient ehr = server.as(Registrations.LOADER);

    @Test
    void anHivResultIsLabelledByItsCode() {
        String patient = ehr.create("Patient", Records.patient("Label"));

        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(labels(ehr.create("Observation", Records.observation(patient, Records.HEART_RATE))))
                .isEmpty();
    }

    @Test
    void anUpdateThatBringsInAnHivCodeBringsTheLabel() {
        String patient = ehr.create("Patient", Records.patient("Label"));
        String id = ehr.create("Observation", Records.observation(patient, Records.HEART_RATE));
        FhirClient clinic = server.as(Registrations.CLINIC);
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(200);

        ehr.put("/Observation/" + id, Records.withId(Records.observation(patient, Records.HIV_LOAD), id));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(clinic.get("/Observation/" + id).statusCode()).isEqualTo(404);
        assertThat(clinic.get("/Observation/" + id + "/_history/1").statusCode())
                .isEqualTo(404);
    }

    @Test
    void m1AnUpdateWithoutTheLabelKeepsIt() {
        String patient = ehr.create("Patient", Records.patient("Label"));
        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));

        ehr.put("/Observation/" + id, Records.withId(Records.observation(patient, Records.HEART_RATE), id));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(server.as(Registrations.CLINIC).get("/Observation/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void m1APatchCannotTakeTheLabelOff() {
        String patient = ehr.create("Patient", Records.patient("Label"));
        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));

        for (String path : List.of("/meta/security", "/meta")) {
            Response answer = ehr.patch("/Observation/" + id, "[{\"op\": \"remove\", \"path\": \"" + path + "\"}]");

            assertThat(answer.statusCode()).as(path).isIn(200, 400, 403, 422);
            assertThat(labels(id)).as(path).contains("HIV", "R");
        }
    }

    @Test
    void m1ALowerConfidentialityIsNotBelieved() {
        String patient = ehr.create("Patient", Records.patient("Label"));
        String low =
                "\"meta\": {\"security\": [{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\","
                        + " \"code\": \"U\"}]}, ";

        String id = ehr.create(
                "Observation",
                Records.observation(patient, Records.HIV_LOAD).replaceFirst("\"status\"", low + "\"status\""));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(server.as(Registrations.CLINIC).get("/Observation/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void m1AClientMayRaiseALabel() {
        String patient = ehr.create("Patient", Records.patient("Label"));
        String raised = "\"meta\": {\"security\": [" + HIV + "]}, ";

        String id = ehr.create(
                "Observation",
                Records.observation(patient, Records.HEART_RATE).replaceFirst("\"status\"", raised + "\"status\""));

        assertThat(labels(id)).contains("HIV", "R");
        assertThat(server.as(Registrations.CLINIC).get("/Observation/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void b18NoOperationTakesALabelOff() {
        String patient = ehr.create("Patient", Records.patient("Label"));
        String id = ehr.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        String meta =
                "{\"resourceType\": \"Parameters\", \"parameter\": [{\"name\": \"meta\", \"valueMeta\": {\"security\": ["
                        + HIV + "]}}]}";

        for (String client : List.of(Registrations.LOADER, Registrations.RECORDS)) {
            assertThat(server.as(client)
                            .post("/Observation/" + id + "/$meta-delete", meta)
                            .statusCode())
                    .isIn(400, 403, 404, 405);
        }
        assertThat(labels(id)).contains("HIV", "R");
    }

    @Test
    void anUnknownLabelIsRefused() {
        String patient = ehr.create("Patient", Records.patient("Label"));
        String unknown = "\"meta\": {\"security\": [{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-ActCode\","
                + " \"code\": \"NOSUCHLABEL\"}]}, ";

        Response answer = ehr.post(
                "/Observation",
                Records.observation(patient, Records.HEART_RATE).replaceFirst("\"status\"", unknown + "\"status\""));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Answers.problem(answer)).contains("meta.security", "NOSUCHLABEL");
    }

    @Test
    void m1ServerOwnedMetaIsTheServers() {
        String forged = "\"meta\": {\"versionId\": \"77\", \"lastUpdated\": \"1999-01-01T00:00:00Z\","
                + " \"source\": \"urn:forged\"}, ";

        String id = ehr.create("Patient", Records.patient("Label").replaceFirst("\"name\"", forged + "\"name\""));

        assertThat(ehr.get("/Patient/" + id).jsonPath().getString("meta.versionId"))
                .isEqualTo("1");
        assertThat(ehr.get("/Patient/" + id).jsonPath().getString("meta.lastUpdated"))
                .startsWith("20")
                .doesNotStartWith("1999");
    }

    private List<String> labels(String id) {
        List<String> labels = ehr.get("/Observation/" + id).jsonPath().getList("meta.security.code");
        return labels == null ? List.of() : labels;
    }
}
