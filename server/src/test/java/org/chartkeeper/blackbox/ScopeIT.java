package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each interaction needs its scope, by itself, in a batch and in a transaction. */
class ScopeIT {

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);
    private static final String CHANGE = "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]";

    /**
     * An interaction on Observation.
     *
     * @param name of the interaction
     * @param letters the permissions it needs
     * @param ask does it with an observation and its patient
     * @param entry the same as an entry of a Bundle, or null where there is none
     */
    record Interaction(
            String name,
            String letters,
            BiFunction<FhirClient, String[], Response> ask,
            BiFunction<String, String, String> entry) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Interaction> interactions() {
        List<Interaction> all = new ArrayList<>();
        all.add(new Interaction(
                "read", "r", (client, ids) -> client.get("/Observation/" + ids[0]), get("Observation/%s")));
        all.add(new Interaction(
                "vread",
                "r",
                (client, ids) -> client.get("/Observation/" + ids[0] + "/_history/1"),
                get("Observation/%s/_history/1")));
        all.add(new Interaction(
                "history of one", "r", (client, ids) -> client.get("/Observation/" + ids[0] + "/_history"), null));
        all.add(new Interaction(
                "search", "s", (client, ids) -> client.get("/Observation?_id=" + ids[0]), get("Observation?_id=%s")));
        all.add(new Interaction(
                "search by form",
                "s",
                (client, ids) -> client.request()
                        .accept(FhirClient.JSON)
                        .contentType("application/x-www-form-urlencoded")
                        .formParam("_id", ids[0])
                        .post("/Observation/_search"),
                null));
        all.add(new Interaction(
                "history of all", "rs", (client, ids) -> client.get("/Observation/_history?_count=1"), null));
        all.add(new Interaction(
                "create",
                "c",
                (client, ids) -> client.post("/Observation", Records.observation(ids[1], Records.HEART_RATE)),
                (id, patient) ->
                        Records.entry("POST", "Observation", Records.observation(patient, Records.HEART_RATE))));
        all.add(new Interaction(
                "conditional create",
                "cs",
                (client, ids) -> {
                    String unique = Records.unique();
                    return client.request()
                            .header("If-None-Exist", "identifier=urn:test|" + unique)
                            .accept(FhirClient.JSON)
                            .contentType(FhirClient.JSON)
                            .body(Records.observation(ids[1], Records.HEART_RATE, 1, unique))
                            .post("/Observation");
                },
                null));
        all.add(new Interaction(
                "update",
                "u",
                (client, ids) -> client.put(
                        "/Observation/" + ids[0],
                        Records.withId(Records.observation(ids[1], Records.HEART_RATE), ids[0])),
                (id, patient) -> Records.entry(
                        "PUT",
                        "Observation/" + id,
                        Records.withId(Records.observation(patient, Records.HEART_RATE), id))));
        all.add(new Interaction("patch", "ru", (client, ids) -> client.patch("/Observation/" + ids[0], CHANGE), null));
        all.add(new Interaction(
                "conditional patch", "rus", (client, ids) -> client.patch("/Observation?_id=" + ids[0], CHANGE), null));
        all.add(new Interaction(
                "delete",
                "d",
                (client, ids) -> client.delete("/Observation/" + ids[0]),
                (id, patient) -> Records.entry("DELETE", "Observation/" + id)));
        all.add(new Interaction(
                "conditional delete", "ds", (client, ids) -> client.delete("/Observation?_id=" + ids[0]), null));
        return all;
    }

    @ParameterizedTest
    @MethodSource("interactions")
    void needsItsPermissions(Interaction interaction) {
        String[] ids = observation();

        for (char letter : interaction.letters().toCharArray()) {
            String rest = "cruds".replace(String.valueOf(letter), "");
            Response refused =
                    interaction.ask().apply(SERVER.as(Registrations.LOADER, "system/Observation." + rest), ids);

            assertThat(refused.statusCode())
                    .as("without " + letter + ": " + refused.asString())
                    .isEqualTo(403);
            assertThat(Answers.problem(refused)).isNotBlank();
            assertThat(refused.asString()).doesNotContain(ids[0], ids[1]);
        }
        Response ofOther = interaction.ask().apply(SERVER.as(Registrations.LOADER, "system/Patient.cruds"), ids);
        assertThat(ofOther.statusCode()).isEqualTo(403);
        untouched(ids[0]);
    }

    @ParameterizedTest
    @MethodSource("interactions")
    void needsNoOtherPermissionsButReading(Interaction interaction) {
        String scope = "system/Observation." + interaction.letters() + " system/Observation.r system/Patient.r";

        Response answer = interaction.ask().apply(SERVER.as(Registrations.LOADER, scope), observation());

        assertThat(answer.statusCode()).as(answer.asString()).isIn(200, 201, 204);
    }

    @ParameterizedTest
    @MethodSource("interactions")
    void b14NeedsItsPermissionsInABatchEntryByEntry(Interaction interaction) {
        if (interaction.entry() == null) {
            return;
        }
        String[] ids = observation();
        String rest = "cruds".replaceAll("[" + interaction.letters() + "]", "");
        FhirClient client = SERVER.as(Registrations.LOADER, "system/Observation." + rest + " system/Patient.cruds");

        Response answer = client.post(
                "",
                Records.bundle(
                        "batch", interaction.entry().apply(ids[0], ids[1]), Records.entry("GET", "Patient/" + ids[1])));

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode entries = Answers.json(answer).path("entry");
        assertThat(entries.at("/0/response/status").asText())
                .as(answer.asString())
                .startsWith("403");
        assertThat(entries.at("/0").toString()).doesNotContain(ids[0]);
        assertThat(entries.at("/1/resource/id").asText()).isEqualTo(ids[1]);
        untouched(ids[0]);
    }

    @ParameterizedTest
    @MethodSource("interactions")
    void b14FailsTheWholeTransactionForOneEntry(Interaction interaction) {
        if (interaction.entry() == null) {
            return;
        }
        String[] ids = observation();
        String family = Records.unique();
        String rest = "cruds".replaceAll("[" + interaction.letters() + "]", "");
        FhirClient client = SERVER.as(Registrations.LOADER, "system/Observation." + rest + " system/Patient.cruds");

        Response answer = client.post(
                "",
                Records.bundle(
                        "transaction",
                        Records.entry("POST", "Patient", Records.patient(family)),
                        interaction.entry().apply(ids[0], ids[1])));

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(403);
        assertThat(answer.asString()).doesNotContain(ids[0]);
        assertThat(EHR.search("/Patient?family=" + family)).isEmpty();
        untouched(ids[0]);
    }

    @Test
    void includesNeedTheTypesOwnPermission() {
        String[] ids = observation();
        FhirClient client = SERVER.as(Registrations.NARROW);

        assertThat(client.search("/Observation?_id=" + ids[0] + "&_include=Observation:subject"))
                .containsExactly("Observation/" + ids[0]);
        assertThat(client.search("/Observation?_id=" + ids[0] + "&_include=*&_revinclude=Provenance:target"))
                .containsExactly("Observation/" + ids[0]);
    }

    @Test
    void chainsAndHasSeeOnlyTypesThatMayBeSearched() {
        String family = Records.unique();
        String patient = EHR.create("Patient", Records.patient(family));
        EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        FhirClient onlyObservations = SERVER.as(Registrations.LOADER, "system/Observation.rs");
        FhirClient onlyPatients = SERVER.as(Registrations.LOADER, "system/Patient.rs");

        assertNothing(onlyObservations.get("/Observation?subject:Patient.family=" + family));
        assertNothing(
                onlyPatients.get("/Patient?family=" + family + "&_has:Observation:patient:code=" + Records.HEART_RATE));
    }

    @Test
    void everythingShowsOnlyTypesThatMayBeRead() {
        String[] ids = observation();

        List<String> found =
                SERVER.as(Registrations.LOADER, "system/Patient.rs").search("/Patient/" + ids[1] + "/$everything");

        assertThat(found).containsExactly("Patient/" + ids[1]);
    }

    @Test
    void theHistoryOfAllTypesShowsOnlyTypesInScope() {
        Response answer = SERVER.as(Registrations.NARROW).get("/_history?_count=500");

        assertThat(answer.statusCode()).isIn(200, 403);
        if (answer.statusCode() == 200) {
            assertThat(Answers.references(Answers.json(answer))).allMatch(found -> found.startsWith("Observation/"));
        }
    }

    @Test
    void aPurposeInAHeaderChangesNothing() {
        String patient = EHR.create("Patient", Records.patient(Records.unique()));

        Response answer = SERVER.as(Registrations.INSURER)
                .request()
                .header("X-Purpose-Of-Use", "TREAT")
                .header("Purpose-Of-Use", "BTG")
                .get("/Patient/" + patient);

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void m2NobodyWritesTheServersConfiguration() {
        String parameter = """
                {"resourceType": "SearchParameter", "url": "urn:x", "name": "x", "status": "active", "description": "x",
                 "code": "x", "base": ["Patient"], "type": "string", "expression": "Patient.name"}
                """;
        for (String client : List.of(Registrations.LOADER, Registrations.RECORDS, Registrations.INSURER)) {
            assertThat(SERVER.as(client).post("/SearchParameter", parameter).statusCode())
                    .isIn(403, 405);
            assertThat(SERVER.as(client).post("/Subscription", """
                                    {"resourceType": "Subscription", "status": "requested", "reason": "x",
                                     "criteria": "Patient?", "channel": {"type": "rest-hook",
                                     "endpoint": "http://127.0.0.1:9/"}}
                                    """).statusCode())
                    .isIn(403, 405, 404);
        }
    }

    private static BiFunction<String, String, String> get(String address) {
        return (id, patient) -> Records.entry("GET", address.formatted(id));
    }

    private static void assertNothing(Response answer) {
        if (answer.statusCode() == 200) {
            assertThat(Answers.json(answer).path("entry").size()).isZero();
        } else {
            assertThat(answer.statusCode()).isIn(400, 403);
        }
    }

    private static void untouched(String id) {
        Response read = EHR.get("/Observation/" + id);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.header("ETag")).isEqualTo("W/\"1\"");
    }

    /** An observation of a patient who has no other. */
    private static String[] observation() {
        String patient = EHR.create("Patient", Records.patient(Records.unique()));
        return new String[] {EHR.create("Observation", Records.observation(patient, Records.HEART_RATE)), patient};
    }

    @Test
    void aRoleWithoutTheRightWritesNothingWhateverItsScopes() {
        FhirClient administrator = SERVER.as(Registrations.ADMINISTRATOR);
        String patient = EHR.create("Patient", Records.patient(Records.unique()));
        String there = EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        String observation = Records.observation(patient, Records.HEART_RATE, 90);

        List<String> outcomes = new ArrayList<>();
        for (String id : List.of(there, Records.unique())) {
            String changed = Records.withId(observation, id);
            List<Response> answers = List.of(
                    administrator.post("/Observation", observation),
                    administrator.put("/Observation/" + id, changed),
                    administrator.patch("/Observation/" + id, CHANGE),
                    administrator.delete("/Observation/" + id),
                    administrator.post(
                            "", Records.bundle("transaction", Records.entry("PUT", "Observation/" + id, changed))));
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(403));
            outcomes.add(answers.stream().map(Answers::problem).toList().toString());
        }

        assertThat(outcomes.get(0)).isEqualTo(outcomes.get(1)).contains("roles");
        assertThat(Answers.json(EHR.get("/Observation/" + there))
                        .at("/meta/versionId")
                        .asText())
                .isEqualTo("1");
        assertThat(EHR.search("/Observation?patient=" + patient)).hasSize(1);
    }
}
