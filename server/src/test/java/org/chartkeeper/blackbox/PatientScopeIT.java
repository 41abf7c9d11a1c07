package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A patient's app, by a token of an issuer outside: it sees its patient and what is about nobody, and writes about its patient. */
class PatientScopeIT {

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);

    private static String own;
    private static String other;
    private static String ownRecord;
    private static String otherRecord;

    @BeforeAll
    static void records() {
        own = EHR.create("Patient", Records.patient(Records.unique()));
        other = EHR.create("Patient", Records.patient(Records.unique()));
        ownRecord = EHR.create("Observation", Records.observation(own, Records.HEART_RATE));
        otherRecord = EHR.create("Observation", Records.observation(other, Records.HEART_RATE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Observation/%s",
                "/Observation/%s/_history",
                "/Observation/%s/_history/1",
                "/Observation/%s?_elements=id"
            })
    void b1OtherRecordsAreReadAsIfTheyWereNotThere(String address) {
        FhirClient app = SERVER.asApp("patient/*.rs", own);
        String unknown = Records.unique();

        assertThat(app.get(address.formatted(ownRecord)).statusCode()).isEqualTo(200);
        assertThat(Answers.withoutId(app.get(address.formatted(otherRecord)), otherRecord))
                .isEqualTo(Answers.withoutId(app.get(address.formatted(unknown)), unknown))
                .startsWith("404");
    }

    @Test
    void b3SearchesFindTheOwnPatientAlone() {
        FhirClient app = SERVER.asApp("patient/*.rs", own);

        assertThat(app.search("/Observation")).containsExactly("Observation/" + ownRecord);
        assertThat(app.search("/Observation?patient=" + other)).isEmpty();
        assertThat(app.search("/Patient")).containsExactly("Patient/" + own);
        assertThat(app.search("/Patient?_has:Observation:patient:code=" + Records.HEART_RATE))
                .containsExactly("Patient/" + own);
        assertThat(app.search("/Organization")).isNotEmpty();
        assertThat(app.get("/Patient/" + other + "/$everything").statusCode()).isEqualTo(404);
    }

    @Test
    void granularScopesHoldInAPatientsContextToo() {
        FhirClient app = SERVER.asApp("patient/Observation.rs?category=laboratory patient/Patient.rs", own);
        String laboratory =
                EHR.create("Observation", Records.observation(own, "2345-7").replaceFirst("\"status\"", """
                                "category": [{"coding": [{"system": "urn:test", "code": "laboratory"}]}], "status"
                                """.strip()));

        assertThat(app.search("/Observation")).containsExactly("Observation/" + laboratory);
        assertThat(app.get("/Observation/" + ownRecord).statusCode()).isEqualTo(404);
        assertThat(app.search("/Patient?_revinclude=Observation:patient"))
                .containsExactly("Patient/" + own, "Observation/" + laboratory);
        EHR.delete("/Observation/" + laboratory);
    }

    @Test
    void b17WritesAboutOthersAreRefusedByRule() {
        FhirClient app = SERVER.asApp("patient/*.cruds", own);
        String unknown = Records.unique();

        String mine = app.create("Observation", Records.observation(own, Records.HEART_RATE));
        List<String> outcomes = new ArrayList<>();
        for (String about : List.of(other, unknown)) {
            List<Response> refused = List.of(
                    app.post("/Observation", Records.observation(about, Records.HEART_RATE)),
                    app.put(
                            "/Observation/" + mine,
                            Records.withId(Records.observation(about, Records.HEART_RATE), mine)),
                    app.patch(
                            "/Observation/" + mine,
                            "[{\"op\": \"replace\", \"path\": \"/subject/reference\", \"value\": \"Patient/" + about
                                    + "\"}]"),
                    app.post(
                            "",
                            Records.bundle(
                                    "transaction",
                                    Records.entry(
                                            "POST", "Observation", Records.observation(about, Records.HEART_RATE)))),
                    app.post("/Patient", Records.patient(Records.unique())),
                    app.post("/Organization", "{\"resourceType\": \"Organization\", \"name\": \"mine\"}"));
            assertThat(refused).allSatisfy(answer -> assertThat(answer.statusCode())
                    .as(answer.asString())
                    .isIn(403, 422));
            outcomes.add(refused.stream()
                    .map(answer -> Answers.withoutId(answer, about))
                    .toList()
                    .toString());
        }
        assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1));
        assertThat(EHR.search("/Observation?patient=" + other)).containsExactly("Observation/" + otherRecord);
        assertThat(Answers.json(EHR.get("/Observation/" + mine))
                        .at("/subject/reference")
                        .asText())
                .isEqualTo("Patient/" + own);
        assertThat(Answers.withoutId(app.delete("/Observation/" + otherRecord), otherRecord))
                .isEqualTo(Answers.withoutId(app.delete("/Observation/" + unknown), unknown));
        assertThat(EHR.get("/Observation/" + otherRecord).statusCode()).isEqualTo(200);
        EHR.delete("/Observation/" + mine);
    }
}
