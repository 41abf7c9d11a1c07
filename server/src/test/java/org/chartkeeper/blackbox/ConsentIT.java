package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a consent withholds is not there, by any way of asking: the insurer and a patient who shows it everything but what is
 * about HIV. Answers about withheld ids are compared with answers about ids that nobody has.
 */
class ConsentIT {

    private static final int PLAIN = 30;
    private static final int WITHHELD = 20;
    private static final String FAMILY = Records.unique();
    private static final String SECRET = Records.unique();

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);
    private static final FhirClient INSURER = SERVER.as(Registrations.INSURER);
    private static final FhirClient RECORDS = SERVER.as(Registrations.RECORDS);

    private static String patient;
    private static String hiv;
    private static String heart;
    private static String report;

    @BeforeAll
    static void aPatientWhoWithholdsWhatIsAboutHiv() {
        patient = member(FAMILY);
        hiv = EHR.create("Observation", Records.observation(patient, Records.HIV_LOAD, 1_000, SECRET));
        EHR.put(
                "/Observation/" + hiv,
                Records.withId(Records.observation(patient, Records.HIV_LOAD, 2_000, SECRET), hiv));
        heart = EHR.create("Observation", Records.observation(patient, Records.HEART_RATE, 1_500));
        String[] plain = IntStream.range(1, PLAIN)
                .mapToObj(i -> Records.entry(
                        "POST", "Observation", Records.observation(patient, Records.HEART_RATE, 100 + i * 10)))
                .toArray(String[]::new);
        String[] withheld = IntStream.range(1, WITHHELD)
                .mapToObj(i -> Records.entry(
                        "POST", "Observation", Records.observation(patient, Records.HIV_LOAD, 105 + i * 10)))
                .toArray(String[]::new);
        EHR.post("", Records.bundle("transaction", plain));
        EHR.post("", Records.bundle("transaction", withheld));
        report = EHR.create("DiagnosticReport", """
                {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "report"},
                 "subject": {"reference": "Patient/%s"},
                 "result": [{"reference": "Observation/%s"}, {"reference": "Observation/%s"}]}
                """.formatted(patient, hiv, heart));
        RECORDS.create("Consent", Records.denyHiv(patient));
    }

    @Test
    void aConsentIsObeyedAtOnceAndSoIsItsWithdrawal() {
        String own = member(Records.unique());
        String observation = EHR.create("Observation", Records.observation(own, Records.HIV_LOAD));
        EHR.create("Observation", Records.observation(own, Records.HEART_RATE));
        assertThat(INSURER.get("/Observation/" + observation).statusCode()).isEqualTo(200);
        assertThat(total("/Observation?patient=" + own)).isEqualTo(2);

        String consent = RECORDS.create("Consent", Records.denyHiv(own));

        assertThat(INSURER.get("/Observation/" + observation).statusCode()).isEqualTo(404);
        assertThat(total("/Observation?patient=" + own)).isEqualTo(1);

        assertThat(RECORDS.patch(
                                "/Consent/" + consent,
                                "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"inactive\"}]")
                        .statusCode())
                .isEqualTo(200);
        assertThat(INSURER.get("/Observation/" + observation).statusCode()).isEqualTo(200);
        assertThat(total("/Observation?patient=" + own)).isEqualTo(2);
    }

    @Test
    void aConsentWrittenInABatchOrATransactionIsObeyedToo() {
        for (String type : List.of("batch", "transaction")) {
            String own = member(Records.unique());
            String observation = EHR.create("Observation", Records.observation(own, Records.HIV_LOAD));

            RECORDS.post("", Records.bundle(type, Records.entry("POST", "Consent", Records.denyHiv(own))));

            assertThat(INSURER.get("/Observation/" + observation).statusCode())
                    .as(type)
                    .isEqualTo(404);
        }
    }

    @Test
    void whoIsNotDeniedStillSees() {
        assertThat(EHR.get("/Observation/" + hiv).statusCode()).isEqualTo(200);
        assertThat(RECORDS.get("/Observation/" + hiv).statusCode()).isEqualTo(200);
        assertThat(SERVER.as(Registrations.CLINIC).get("/Observation/" + heart).statusCode())
                .isEqualTo(200);
        assertThat(INSURER.get("/Observation/" + heart).statusCode()).isEqualTo(200);
    }

    @Test
    void aClinicThatNoConsentNamesSeesNothingRestrictedByDefault() {
        String own = EHR.create("Patient", Records.patient(Records.unique()));
        String restricted = EHR.create("Observation", Records.observation(own, Records.HIV_LOAD));
        String normal = EHR.create("Observation", Records.observation(own, Records.HEART_RATE));

        assertThat(SERVER.as(Registrations.CLINIC).search("/Observation?patient=" + own))
                .containsExactly("Observation/" + normal);
        assertThat(INSURER.search("/Observation?patient=" + own)).isEmpty();
        assertThat(INSURER.get("/Patient/" + own).statusCode()).isEqualTo(404);
        assertThat(SERVER.as(Registrations.CLINIC)
                        .get("/Observation/" + restricted)
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Observation/{id}",
                "/Observation/{id}?_format=xml",
                "/Observation/{id}?_elements=id",
                "/Observation/{id}?_summary=true",
                "/Observation/{id}/_history",
                "/Observation/{id}/_history?_since=2020-01-01",
                "/Observation/{id}/_history/1",
                "/Observation/{id}/_history/2",
                "/Observation/{id}/_history/7",
                "/Observation/{id}/$everything",
                "/Observation/{id}/$meta",
                "/Observation/{id}/$validate",
                "/Observation?_id={id}",
                "/Observation?_id={id}&_total=accurate",
                "/Observation?_id={id}&_summary=count",
                "/Observation?_id:not={id}&_summary=count",
                "/Observation?identifier=urn:test|{id}&_summary=count",
                "/DiagnosticReport?result={id}",
                "/DiagnosticReport?result=Observation/{id}",
                "/Patient?_has:Observation:patient:_id={id}",
                "/Provenance?target=Observation/{id}",
                "/Provenance?target=Observation/{id}/_history/1",
                "/Observation/{id}/Provenance"
            })
    void b1AnswersForAWithheldIdAsForNone(String path) {
        same(id -> INSURER.request()
                .urlEncodingEnabled(true)
                .accept(FhirClient.JSON)
                .get(path, id));
    }

    @Test
    void b1AnswersHeadAsForNone() {
        same(id -> INSURER.head("/Observation/" + id));
        same(id -> INSURER.head("/Observation/" + id + "/_history/1"));
    }

    @Test
    void b16NeverTellsOfAWithheldVersion() {
        for (String version : List.of("W/\"1\"", "W/\"2\"", "W/\"3\"")) {
            same(id -> INSURER.request()
                    .accept(FhirClient.JSON)
                    .header("If-None-Match", version)
                    .get("/Observation/" + id));
        }
        same(id -> INSURER.request()
                .accept(FhirClient.JSON)
                .header("If-Modified-Since", "Tue, 01 Jan 2030 00:00:00 GMT")
                .get("/Observation/" + id));
    }

    @Test
    void b14AnswersInABatchAsForNone() {
        for (String entry : List.of(
                "Observation/%s", "Observation/%s/_history/1", "Observation?_id=%s", "Observation/%s/_history")) {
            same(id -> INSURER.post("", Records.bundle("batch", Records.entry("GET", entry.formatted(id)))));
        }
        same(id -> INSURER.post(
                "",
                Records.bundle(
                        "batch",
                        Records.entry(
                                "PUT",
                                "Observation/" + id,
                                Records.withId(Records.observation(patient, Records.HEART_RATE, 1, SECRET), id)),
                        Records.entry("DELETE", "Observation/" + id))));
    }

    @Test
    void b14FailsATransactionAsForNone() {
        same(id -> INSURER.post("", Records.bundle("transaction", Records.entry("GET", "Observation/" + id))));
        same(id -> INSURER.post(
                "",
                Records.bundle(
                        "transaction",
                        Records.entry(
                                "PUT",
                                "Observation/" + id,
                                Records.withId(Records.observation(patient, Records.HEART_RATE, 1, SECRET), id)))));
        same(id -> INSURER.post("", Records.bundle("transaction", Records.entry("DELETE", "Observation/" + id))));
    }

    @Test
    void writesOnAWithheldIdAreAnsweredAsForNone() {
        same(id -> INSURER.put(
                "/Observation/" + id, Records.withId(Records.observation(patient, Records.HEART_RATE, 1, SECRET), id)));
        same(id -> INSURER.request()
                .header("If-Match", "W/\"2\"")
                .accept(FhirClient.JSON)
                .contentType(FhirClient.JSON)
                .body(Records.withId(Records.observation(patient, Records.HEART_RATE, 1, SECRET), id))
                .put("/Observation/" + id));
        same(id -> INSURER.patch(
                "/Observation/" + id, "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]"));
        same(id -> INSURER.delete("/Observation/" + id));

        Response untouched = EHR.get("/Observation/" + hiv);
        assertThat(untouched.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(untouched.jsonPath().getString("status")).isEqualTo("final");
    }

    @Test
    void b15ConditionalWritesMatchWhatIsVisibleAlone() {
        String own = member(Records.unique());
        String value = Records.unique();
        String withheld = EHR.create("Observation", Records.observation(own, Records.HIV_LOAD, 1, value));
        RECORDS.create("Consent", Records.denyHiv(own));
        String criteria = "/Observation?identifier=urn:test|%s";
        sameOf(value, any -> INSURER.delete(criteria.formatted(any)));
        sameOf(
                value,
                any -> INSURER.patch(
                        criteria.formatted(any),
                        "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]"));

        String visible = Records.observation(own, Records.HEART_RATE, 3, value);
        Response created = INSURER.request()
                .header("If-None-Exist", "identifier=urn:test|" + value)
                .accept(FhirClient.JSON)
                .contentType(FhirClient.JSON)
                .body(visible)
                .post("/Observation");
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        assertThat(Answers.idOf(created)).isNotEqualTo(withheld);
        EHR.delete("/Observation/" + Answers.idOf(created));

        Response updated = INSURER.put(criteria.formatted(value), visible);
        assertThat(updated.statusCode()).as(updated.asString()).isEqualTo(201);
        assertThat(Answers.idOf(updated)).isNotEqualTo(withheld);
        assertThat(EHR.get("/Observation/" + withheld).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void b23AReferenceToWhatIsWithheldIsAnsweredAsOneToNothing() {
        same(id -> INSURER.post("/DiagnosticReport", """
                {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "x"},
                 "subject": {"reference": "Patient/%s"}, "result": [{"reference": "Observation/%s"}]}
                """.formatted(patient, id)));
        String stranger = EHR.create("Patient", Records.patient(Records.unique()));
        sameOf(stranger, id -> INSURER.post("/Observation", Records.observation(id, Records.HEART_RATE, 1, "same")));
        sameOf(stranger, id -> INSURER.post("/Condition", """
                {"resourceType": "Condition", "subject": {"reference": "Patient/%s"}}
                """.formatted(id)));
    }

    @Test
    void b6TotalsAndPagesCountWhatIsVisible() {
        String own = "/Observation?patient=" + patient;
        List<Integer> sizes = new java.util.ArrayList<>();
        String link = SERVER.fhirBase() + own + "&_count=10";
        while (link != null) {
            JsonNode page = INSURER.follow(link);
            assertThat(page.path("total").asInt(PLAIN)).isEqualTo(PLAIN);
            sizes.add(page.path("entry").size());
            link = Answers.link(page, "next");
        }

        assertThat(sizes).containsExactly(10, 10, 10);
        assertThat(total(own)).isEqualTo(PLAIN);
        assertThat(INSURER.bundle(own + "&_total=accurate&_count=1")
                        .path("total")
                        .asInt())
                .isEqualTo(PLAIN);
        assertThat(INSURER.bundle(own + "&_count=0").path("total").asInt()).isEqualTo(PLAIN);
        assertThat(total(own + "&code=" + Records.HIV_LOAD)).isZero();
        assertThat(total(own + "&code:not=" + Records.HEART_RATE)).isZero();
        assertThat(total(own + "&_security=HIV")).isZero();
    }

    @Test
    void b7SortsAsIfTheWithheldWereNotThere() {
        JsonNode highest = INSURER.bundle("/Observation?patient=" + patient + "&_sort=-value-quantity&_count=1");

        assertThat(Answers.references(highest)).containsExactly("Observation/" + heart);
        assertThat(INSURER.search("/Observation?patient=" + patient + "&_sort=value-quantity&_count=7"))
                .hasSize(PLAIN)
                .doesNotHaveDuplicates()
                .isEqualTo(INSURER.search("/Observation?patient=" + patient + "&_sort=value-quantity&_count=30"));
    }

    @Test
    void b4ChainsAndHasMatchWhatIsVisibleAlone() {
        assertThat(INSURER.search("/Patient?_id=" + patient + "&_has:Observation:patient:code=" + Records.HIV_LOAD))
                .isEmpty();
        assertThat(INSURER.search("/Patient?_id=" + patient + "&_has:Observation:patient:code=" + Records.HEART_RATE))
                .hasSize(1);
        assertThat(INSURER.search("/DiagnosticReport?_id=" + report + "&result.code=" + Records.HIV_LOAD))
                .isEmpty();
        assertThat(INSURER.search("/DiagnosticReport?_id=" + report + "&result.value-quantity=2000"))
                .isEmpty();
        assertThat(INSURER.search("/DiagnosticReport?_id=" + report + "&result.code=" + Records.HEART_RATE))
                .hasSize(1);
        assertThat(total("/Observation?subject:Patient.family=" + FAMILY)).isEqualTo(PLAIN);
        assertThat(INSURER.search("/Patient?_id=" + patient
                        + "&_has:Observation:patient:_has:DiagnosticReport:result:_id=" + report))
                .hasSize(1);
    }

    @Test
    void b5IncludesNothingWithheld() {
        for (String query : List.of(
                "/DiagnosticReport?_id=" + report + "&_include=DiagnosticReport:result",
                "/DiagnosticReport?_id=" + report + "&_include=*",
                "/DiagnosticReport?_id=" + report + "&_include:iterate=*&_revinclude:iterate=Observation:subject",
                "/Patient?_id=" + patient + "&_revinclude=Observation:patient&_count=100",
                "/Patient?_id=" + patient + "&_revinclude=*",
                "/Observation?patient=" + patient + "&_revinclude=Provenance:target",
                "/Provenance?patient=" + patient + "&_include=Provenance:target",
                "/Patient/" + patient + "/$everything")) {
            String answer = INSURER.get(query).asString();

            assertThat(answer).as(query).doesNotContain("\"" + hiv, Records.HIV_LOAD, "\"HIV\"", SECRET);
        }
        assertThat(INSURER.search("/DiagnosticReport?_id=" + report + "&_include=DiagnosticReport:result"))
                .contains("Observation/" + heart);
    }

    @Test
    void b10HistoriesLeaveOutTheWithheld() {
        JsonNode ofType = INSURER.bundle("/Observation/_history?_count=1000");
        JsonNode ofAll = INSURER.bundle("/_history?_count=1000");

        for (JsonNode history : List.of(ofType, ofAll)) {
            assertThat(history.toString())
                    .doesNotContain("\"id\":\"" + hiv, "Observation/" + hiv + "/_history", SECRET);
            assertThat(history.toString()).contains(heart);
        }
        assertThat(ofType.path("total").asInt())
                .isEqualTo(history(SERVER.fhirBase() + "/Observation/_history?_count=1000"));
    }

    @Test
    void provenanceOfTheWithheldIsWithheldAndThatOfTheVisibleIsThere() {
        assertThat(INSURER.search("/Provenance?target=Observation/" + heart)).hasSize(1);
        assertThat(INSURER.search("/Provenance?target=Observation/" + hiv)).isEmpty();
        assertThat(INSURER.search("/Provenance?patient=" + patient + "&_count=100")
                        .toString())
                .doesNotContain(hiv);
        JsonNode all = INSURER.bundle("/Provenance?patient=" + patient + "&_count=500");
        assertThat(all.toString()).doesNotContain(hiv);
        String withheld =
                EHR.search("/Provenance?target=Observation/" + hiv).get(0).replace("Provenance/", "");
        sameOf(withheld, id -> INSURER.get("/Provenance/" + id));
    }

    @Test
    void b9TheSameSearchOfTwoCallersHasTwoAnswers() {
        String query = "/Observation?patient=" + patient + "&_count=1000";
        JsonNode all = EHR.bundle(query);
        JsonNode visible = INSURER.bundle(query);

        assertThat(all.path("entry").size()).isEqualTo(PLAIN + WITHHELD);
        assertThat(visible.path("entry").size()).isEqualTo(PLAIN);
        assertThat(visible.path("id").asText()).isNotEqualTo(all.path("id").asText());
    }

    @Test
    void b8APageLinkOfSomebodyElseIsDecidedForWhoFollowsIt() {
        String next = Answers.link(
                EHR.bundle("/Observation?patient=" + patient + "&_count=10&_sort=-value-quantity"), "next");

        Response followed = INSURER.at(next);

        assertThat(followed.statusCode()).isIn(200, 404, 410);
        assertThat(followed.asString()).doesNotContain(Records.HIV_LOAD, hiv);
    }

    @Test
    void b8APageLinkIsDecidedAnewWhenTheConsentChanges() {
        String own = member(Records.unique());
        for (int i = 0; i < 4; i++) {
            EHR.create("Observation", Records.observation(own, Records.HIV_LOAD, 50 + i));
        }
        String next = Answers.link(INSURER.bundle("/Observation?patient=" + own + "&_count=2"), "next");
        assertThat(next).isNotNull();

        RECORDS.create("Consent", Records.denyHiv(own));

        Response followed = INSURER.at(next);
        assertThat(followed.statusCode()).isIn(200, 410);
        assertThat(followed.asString()).doesNotContain(Records.HIV_LOAD);
    }

    @Test
    void b27PostedSearchesAreDecidedAsGottenOnes() {
        Response posted = INSURER.request()
                .accept(FhirClient.JSON)
                .contentType("application/x-www-form-urlencoded")
                .formParam("_id", hiv)
                .post("/Observation/_search");
        Response mixed = INSURER.request()
                .accept(FhirClient.JSON)
                .contentType("application/x-www-form-urlencoded")
                .formParam("code", Records.HIV_LOAD)
                .post("/Observation/_search?patient=" + patient);

        assertThat(Answers.references(Answers.json(posted))).isEmpty();
        assertThat(Answers.references(Answers.json(mixed))).isEmpty();
    }

    @Test
    void b13ABinaryFollowsItsContext() {
        String binary = EHR.create("Binary", """
                {"resourceType": "Binary", "contentType": "text/plain", "data": "c2VjcmV0",
                 "securityContext": {"reference": "Observation/%s"}}
                """.formatted(hiv));

        sameOf(binary, id -> INSURER.get("/Binary/" + id));
        sameOf(
                binary,
                id -> INSURER.request().accept("application/octet-stream").get("/Binary/" + id));
        sameOf(binary, id -> INSURER.request()
                .accept("text/plain")
                .header("Range", "bytes=0-3")
                .get("/Binary/" + id));
        assertThat(EHR.get("/Binary/" + binary).statusCode()).isEqualTo(200);
    }

    @Test
    void b12WhatContainsSomethingWithheldIsWithheld() {
        String container = EHR.create("DiagnosticReport", """
                {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "container"},
                 "subject": {"reference": "Patient/%s"}, "result": [{"reference": "#o"}],
                 "contained": [{"resourceType": "Observation", "id": "o", "status": "final",
                   "code": {"coding": [{"system": "http://loinc.org", "code": "%s"}]}}]}
                """.formatted(patient, Records.HIV_LOAD));

        sameOf(container, id -> INSURER.get("/DiagnosticReport/" + id));
        assertThat(INSURER.search("/DiagnosticReport?patient=" + patient))
                .containsExactly("DiagnosticReport/" + report);
    }

    @Test
    void aPatientWhoDeniesAllIsNotThereAtAll() {
        String own = member(Records.unique());
        String observation = EHR.create("Observation", Records.observation(own, Records.HEART_RATE));
        RECORDS.create(
                "Consent",
                Records.consent(
                        own,
                        "\"policyRule\": " + Records.act("OPTOUT") + ", \"provision\": {\"type\": \"deny\", "
                                + Records.insurer() + "}"));

        for (String path : List.of(
                "/Patient/%s",
                "/Patient/%s/_history",
                "/Patient/%s/$everything",
                "/Observation?patient=%s",
                "/Observation?subject=Patient/%s&_summary=count",
                "/Consent?patient=%s",
                "/Provenance?patient=%s",
                "/Group?member=Patient/%s",
                "/Patient/%s/Observation")) {
            sameOf(own, id -> INSURER.get(path.formatted(id)));
        }
        sameOf(observation, id -> INSURER.get("/Observation/" + id));
    }

    @Test
    void m3AConsentThatCannotBeObeyedIsRefused() {
        String own = EHR.create("Patient", Records.patient(Records.unique()));
        String base = "\"policyRule\": " + Records.act("OPTIN") + ", \"provision\": {\"type\": \"permit\", ";

        refused(own, base + "\"code\": [{\"text\": \"something\"}]}", "code");
        refused(own, base + "\"action\": [{\"coding\": [{\"system\": \"urn:x\", \"code\": \"dance\"}]}]}", "action");
        refused(
                own,
                base + "\"securityLabel\": [{\"system\": \"urn:unknown\", \"code\": \"NOSUCH\"}]}",
                "securityLabel");
        refused(own, base + "\"purpose\": [{\"system\": \"urn:unknown\", \"code\": \"NOSUCH\"}]}", "purpose");
        assertThat(EHR.search("/Consent?patient=" + own)).isEmpty();
    }

    @Test
    void m3OnlyTheRecordsOfficeAndSystemsOfRecordWriteConsents() {
        Response answer = INSURER.post("/Consent", Records.denyHiv(patient));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Answers.problem(answer)).contains("Consent");
    }

    @Test
    void m4AConsentIsNeverDeleted() {
        String own = member(Records.unique());
        String consent = RECORDS.create("Consent", Records.denyHiv(own));

        for (FhirClient client : List.of(EHR, RECORDS)) {
            assertThat(client.delete("/Consent/" + consent).statusCode()).isIn(403, 405);
            assertThat(client.delete("/Consent?patient=" + own).statusCode()).isIn(403, 405);
        }
        INSURER.delete("/Consent/" + consent);
        INSURER.delete("/Consent?patient=" + own);
        assertThat(EHR.get("/Consent/" + consent).statusCode()).isEqualTo(200);
        assertThat(EHR.search("/Consent?patient=" + own)).hasSize(3);
    }

    @Test
    void aDenialBeginsWhenItSaysThoughNothingIsWrittenThen() {
        String own = member(Records.unique());
        String hiv = EHR.create("Observation", Records.observation(own, Records.HIV_LOAD));
        Instant begin = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
        RECORDS.create("Consent", Records.consent(own, """
                        "policyRule": %s, "provision": {"type": "deny", "period": {"start": "%s"}, %s}
                        """.formatted(Records.act("OPTOUT"), begin, Records.insurer())));

        boolean before = INSURER.get("/Observation/" + hiv).statusCode() == 200;
        boolean early = Instant.now().isBefore(begin);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> INSURER.get("/Observation/" + hiv).statusCode() == 404);

        assertThat(before || !early).isTrue();
        assertThat(Instant.now()).isAfterOrEqualTo(begin);
        assertThat(total("/Observation?patient=" + own)).isZero();
    }

    private static void refused(String patient, String members, String element) {
        Response answer = RECORDS.post("/Consent", Records.consent(patient, members));

        assertThat(answer.statusCode()).as(element + ": " + answer.asString()).isEqualTo(422);
        assertThat(Answers.problem(answer)).contains(element);
        assertThat(Answers.json(answer).at("/issue/0/expression/0").asText()).contains(element);
    }

    /** A patient whose payment and treatment are permitted. */
    private static String member(String family) {
        String id = EHR.create("Patient", Records.patient(family));
        for (String consent : Records.membership(id)) {
            RECORDS.create("Consent", consent);
        }
        return id;
    }

    private static int total(String query) {
        return INSURER.bundle(query + "&_summary=count").path("total").asInt();
    }

    private static int history(String link) {
        int entries = 0;
        while (link != null) {
            JsonNode page = INSURER.follow(link);
            entries += page.path("entry").size();
            link = Answers.link(page, "next");
        }
        return entries;
    }

    private static void same(Function<String, Response> request) {
        sameOf(hiv, request);
    }

    /** Asks for {@code withheld} and for something that nobody has: the answers must be the same. */
    private static void sameOf(String withheld, Function<String, Response> request) {
        String nothing = Records.unique();
        Response ofNothing = request.apply(nothing);
        Response ofWithheld = request.apply(withheld);

        assertThat(Answers.withoutId(ofWithheld, withheld)).isEqualTo(Answers.withoutId(ofNothing, nothing));
        assertThat(ofWithheld.statusCode()).isLessThan(500);
        assertThat(ofWithheld.asString()).doesNotContain(Records.HIV_LOAD, "\"HIV\"");
    }
}
