package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code Consent/$simulate} says before a consent is signed what the gate will do once it is. */
class SimulateIT {

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);
    private static final FhirClient RECORDS = SERVER.as(Registrations.RECORDS);
    private static final FhirClient INSURER = SERVER.as(Registrations.INSURER);

    private String patient;
    private String hiv;

    @BeforeEach
    void aMemberOfTheInsurer() {
        patient = EHR.create("Patient", Records.patient(Records.unique()));
        for (String consent : Records.membership(patient)) {
            RECORDS.create("Consent", consent);
        }
        hiv = EHR.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
    }

    private static String parameters(String consent) {
        return "{\"resourceType\": \"Parameters\", \"parameter\": [{\"name\": \"consent\", \"resource\": " + consent
                + "}]}";
    }

    private static Response simulate(FhirClient asker, String consent) {
        return asker.post("/Consent/$simulate", parameters(consent));
    }

    private static JsonNode simulated(FhirClient asker, String consent) {
        Response answer = simulate(asker, consent);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return Answers.json(answer);
    }

    private static JsonNode named(JsonNode parent, String name) {
        for (JsonNode part : parent.path(parent.has("resourceType") ? "parameter" : "part")) {
            if (part.path("name").asText().equals(name)) {
                return part;
            }
        }
        return MissingNode.getInstance();
    }

    /** What it says of this client. */
    private static JsonNode recipient(JsonNode answer, String client) {
        for (JsonNode part : answer.path("parameter")) {
            if (part.path("name").asText().equals("recipient")
                    && named(part, "id").path("valueString").asText().equals(client)) {
                return part;
            }
        }
        throw new AssertionError("nothing about " + client + ": " + answer);
    }

    private static int number(JsonNode recipient, String type, String name) {
        int sum = 0;
        for (JsonNode part : recipient.path("part")) {
            if (part.path("name").asText().equals("group")
                    && named(part, "type").path("valueCode").asText().equals(type)) {
                sum += named(part, name).path("valueInteger").asInt();
            }
        }
        return sum;
    }

    private int found(FhirClient client) {
        return client.search("/Observation?patient=" + patient).size();
    }

    @Test
    void whatItSaysIsWhatTheGateDoesOnceTheConsentIsWritten() {
        String draft = Records.denyHiv(patient);
        List<String> clients = List.of(Registrations.INSURER, Registrations.CLINIC, Registrations.RECORDS);

        JsonNode answer = simulated(RECORDS, draft);

        for (String client : clients) {
            assertThat(number(recipient(answer, client), "Observation", "before"))
                    .as(client)
                    .isEqualTo(found(SERVER.as(client)));
        }
        JsonNode insurer = recipient(answer, Registrations.INSURER);
        assertThat(number(insurer, "Observation", "lost")).isEqualTo(1);
        assertThat(number(insurer, "Observation", "gained")).isZero();
        assertThat(insurer.toString()).contains("Observation/" + hiv);
        assertThat(named(insurer, "text").path("valueString").asText())
                .contains("would lose", "1 Observation labelled");

        RECORDS.create("Consent", draft);

        for (String client : clients) {
            assertThat(number(recipient(answer, client), "Observation", "after"))
                    .as(client)
                    .isEqualTo(found(SERVER.as(client)));
        }
    }

    @Test
    void aStoredDraftIsSimulatedInItsOwnPlace() {
        String permit = Records.consent(
                        patient,
                        "\"policyRule\": %s, \"provision\": {\"type\": \"deny\", %s}"
                                .formatted(Records.act("OPTOUT"), Records.insurer()))
                .replace("\"active\"", "\"draft\"");
        String id = RECORDS.create("Consent", permit);
        assertThat(found(INSURER)).isEqualTo(3);

        Response answer = RECORDS.get("/Consent/" + id + "/$simulate?recipient=" + Registrations.INSURER);

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        JsonNode insurer = recipient(Answers.json(answer), Registrations.INSURER);
        assertThat(number(insurer, "Observation", "before")).isEqualTo(3);
        assertThat(number(insurer, "Observation", "after")).isZero();
        assertThat(found(INSURER)).isEqualTo(3);
    }

    @Test
    void anUpdateTakesThePlaceOfWhatItReplaces() {
        String id = RECORDS.create("Consent", Records.denyHiv(patient));
        assertThat(found(INSURER)).isEqualTo(2);
        String withdrawn = Records.withId(Records.denyHiv(patient), id).replace("\"active\"", "\"inactive\"");

        JsonNode insurer = recipient(simulated(RECORDS, withdrawn), Registrations.INSURER);

        assertThat(number(insurer, "Observation", "before")).isEqualTo(2);
        assertThat(number(insurer, "Observation", "gained")).isEqualTo(1);
        assertThat(number(insurer, "Observation", "after")).isEqualTo(3);
    }

    @Test
    void whatCouldNotBeObeyedIsRefusedLikeAtTheWriting() {
        String undecided = Records.consent(patient, "\"provision\": {}");

        Response simulated = simulate(RECORDS, undecided);
        Response written = RECORDS.post("/Consent", undecided);

        assertThat(simulated.statusCode()).isEqualTo(422);
        assertThat(Answers.problem(simulated))
                .isEqualTo(Answers.problem(written))
                .contains("Consent.");
    }

    @Test
    void aPatientMayAskAboutHerselfAndNobodyElse() {
        String stranger = EHR.create("Patient", Records.patient(Records.unique()));
        String nobody = Records.unique();
        FhirClient herself = SERVER.asApp("patient/*.rs", patient);

        JsonNode answer = simulated(herself, Records.denyHiv(patient));

        assertThat(number(recipient(answer, Registrations.INSURER), "Observation", "lost"))
                .isEqualTo(1);
        String refused = Answers.withoutId(simulate(herself, Records.denyHiv(stranger)), stranger);
        assertThat(refused).startsWith("403");
        assertThat(Answers.withoutId(simulate(herself, Records.denyHiv(nobody)), nobody))
                .isEqualTo(refused);
    }

    @Test
    void whoMayNotAskLearnsNothing() {
        String nobody = Records.unique();
        for (FhirClient nosy :
                List.of(INSURER, SERVER.as(Registrations.CLINIC), SERVER.as(Registrations.ADMINISTRATOR))) {
            String refused = Answers.withoutId(simulate(nosy, Records.denyHiv(patient)), patient);

            assertThat(refused).startsWith("403").doesNotContain("HIV", hiv, Registrations.INSURER);
            assertThat(Answers.withoutId(simulate(nosy, Records.denyHiv(nobody)), nobody))
                    .isEqualTo(refused);
        }
    }

    @Test
    void ofConsentsByContentItSaysWhatTheGateDoes() {
        FhirClient clinic = SERVER.as(Registrations.CLINIC);
        for (int i = 0; i < Records.criteriaOf("").size(); i++) {
            String own = EHR.create("Patient", Records.patient(Records.unique()));
            String denied = EHR.create("Observation", Records.byDoctor(own));
            String open = EHR.create("Observation", Records.byHospital(own));
            String criterion = Records.criteriaOf(denied).get(i);
            String draft = Records.deny(own, criterion);
            int before =
                    clinic.search("/Observation?_id=" + denied + "," + open).size();

            JsonNode answer = recipient(simulated(RECORDS, draft), Registrations.CLINIC);
            String id = RECORDS.create("Consent", draft);
            JsonNode withdrawn = recipient(
                    simulated(RECORDS, Records.withId(draft, id).replace("\"active\"", "\"inactive\"")),
                    Registrations.CLINIC);

            assertThat(number(answer, "Observation", "before")).as(criterion).isEqualTo(before);
            assertThat(number(answer, "Observation", "lost")).as(criterion).isEqualTo(1);
            assertThat(answer.toString()).contains(denied).doesNotContain(open);
            assertThat(clinic.search("/Observation?_id=" + denied + "," + open))
                    .as(criterion)
                    .containsExactly("Observation/" + open)
                    .hasSize(number(answer, "Observation", "after"));
            assertThat(number(withdrawn, "Observation", "gained")).as(criterion).isEqualTo(1);
            assertThat(number(withdrawn, "Observation", "after")).as(criterion).isEqualTo(before);
        }
    }

    @Test
    void whatTheScopesDoNotOpenIsNotCounted() {
        FhirClient narrow = SERVER.as(Registrations.RECORDS, "system/Consent.rs");
        String draft = Records.denyHiv(patient);
        String nobody = Records.unique();
        String unsigned = EHR.create("Patient", Records.patient(Records.unique()));

        JsonNode answer = simulated(narrow, draft);

        assertThat(number(recipient(answer, Registrations.INSURER), "Observation", "lost"))
                .isZero();
        assertThat(answer.toString()).doesNotContain("Observation", hiv);
        assertThat(Answers.withoutId(simulate(narrow, Records.denyHiv(unsigned)), unsigned))
                .startsWith("404")
                .isEqualTo(Answers.withoutId(simulate(narrow, Records.denyHiv(nobody)), nobody));
        String refused = Answers.withoutId(simulate(INSURER, draft), patient);
        assertThat(refused).startsWith("403");
        assertThat(Answers.withoutId(
                        simulate(SERVER.as(Registrations.LOADER, "system/Observation.rs"), draft), patient))
                .isEqualTo(refused);
    }

    @Test
    void aPatientDoesNotLearnWhoHasAnAccount() {
        FhirClient herself = SERVER.asApp("patient/*.rs", patient);
        String actor = "{\"role\": " + Records.act("IRCP") + ", \"reference\": {\"reference\": \"%s\"}}";
        String draft = Records.deny(
                patient,
                "\"actor\": [" + actor.formatted("Practitioner/demo-weber") + ", "
                        + actor.formatted("Patient/demo-anna") + "]");
        String body = parameters(draft);

        String unasked = simulated(herself, draft).toString();
        Response asked = herself.post("/Consent/$simulate?purpose=TREAT", body);

        assertThat(unasked).doesNotContain("demo-weber", "demo-anna");
        assertThat(asked.statusCode()).as(asked.asString()).isEqualTo(200);
        assertThat(number(recipient(Answers.json(asked), "Practitioner/demo-weber"), "Observation", "after"))
                .isZero();
        assertThat(asked.asString()).doesNotContain("demo-anna");
        for (String purpose : List.of("", "&purpose=TREAT")) {
            String nobody = "Patient/" + Records.unique();
            String refused =
                    Answers.withoutId(herself.post("/Consent/$simulate?recipient=" + nobody + purpose, body), nobody);
            assertThat(refused).startsWith("400");
            assertThat(Answers.withoutId(
                            herself.post("/Consent/$simulate?recipient=Patient/demo-anna" + purpose, body),
                            "Patient/demo-anna"))
                    .isEqualTo(refused);
        }
        String unknown = "Practitioner/" + Records.unique();
        assertThat(Answers.withoutId(
                        herself.post("/Consent/$simulate?recipient=Practitioner/demo-weber", body),
                        "Practitioner/demo-weber"))
                .startsWith("400")
                .isEqualTo(Answers.withoutId(herself.post("/Consent/$simulate?recipient=" + unknown, body), unknown));
    }

    @Test
    void aSimulationStoresNothingAndIsAudited() {
        int consents = RECORDS.search("/Consent?patient=" + patient).size();

        simulated(RECORDS, Records.denyHiv(patient));

        assertThat(RECORDS.search("/Consent?patient=" + patient)).hasSize(consents);
        assertThat(SERVER.as(Registrations.AUDITOR)
                        .bundle("/AuditEvent?patient=" + patient + "&subtype=$simulate")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
    }
}
