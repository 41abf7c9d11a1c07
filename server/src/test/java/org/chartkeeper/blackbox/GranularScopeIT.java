package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scope with search parameters does not cover is not there, whichever way it is asked for. */
class GranularScopeIT {

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);

    private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final String LABORATORY = "category=" + SYSTEM + "|laboratory";
    private static final String VITAL_SIGNS = "category=" + SYSTEM + "|vital-signs";

    /** Sees laboratory results, and patients and reports whatever they are. */
    private static final FhirClient VIEWER =
            as("system/Observation.rs?" + LABORATORY + " system/Patient.rs system/DiagnosticReport.rs");

    private static final String GLUCOSE = "2345-7";

    /** A patient with one laboratory result, one vital sign, one observation of no category, and a report of the first two. */
    private static String patient;

    private static String laboratory;
    private static String vitalSign;
    private static String plain;
    private static String report;
    private static final String LABORATORY_IDENTIFIER = Records.unique();

    @BeforeAll
    static void records() {
        patient = EHR.create("Patient", Records.patient(Records.unique()));
        laboratory = EHR.create("Observation", observation(patient, "laboratory", GLUCOSE, LABORATORY_IDENTIFIER));
        vitalSign =
                EHR.create("Observation", observation(patient, "vital-signs", Records.HEART_RATE, Records.unique()));
        plain = EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        report = EHR.create("DiagnosticReport", """
                {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "report"},
                 "subject": {"reference": "Patient/%s"},
                 "result": [{"reference": "Observation/%s"}, {"reference": "Observation/%s"}]}
                """.formatted(patient, laboratory, vitalSign));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Observation/%s",
                "/Observation/%s/_history/1",
                "/Observation/%s/_history",
                "/Observation/%s?_summary=count",
                "/Observation/%s?_format=xml",
                "/Observation/%s/$meta"
            })
    void whatIsNotCoveredIsReadAsIfItWereNotThere(String address) {
        String unknown = Records.unique();

        assertThat(VIEWER.get(address.formatted(laboratory)).statusCode()).isEqualTo(200);
        for (String id : List.of(vitalSign, plain)) {
            assertThat(Answers.withoutId(VIEWER.get(address.formatted(id)), id))
                    .isEqualTo(Answers.withoutId(VIEWER.get(address.formatted(unknown)), unknown))
                    .startsWith("404");
        }
    }

    @Test
    void searchesFindAndCountWhatIsCovered() {
        String ofPatient = "/Observation?patient=" + patient;

        assertThat(VIEWER.search(ofPatient)).containsExactly("Observation/" + laboratory);
        assertThat(total(VIEWER, ofPatient + "&_total=accurate")).isEqualTo(1);
        assertThat(total(VIEWER, ofPatient + "&_summary=count")).isEqualTo(1);
        assertThat(total(VIEWER, ofPatient + "&code=" + Records.HEART_RATE)).isZero();
        assertThat(total(VIEWER, "/Observation?_id=" + vitalSign)).isZero();
        assertThat(total(VIEWER, ofPatient + "&category=vital-signs")).isZero();
        assertThat(total(VIEWER, ofPatient + "&category:not=laboratory")).isZero();
        JsonNode sorted = VIEWER.bundle(ofPatient + "&_sort=-code&_count=1");
        assertThat(Answers.references(sorted)).containsExactly("Observation/" + laboratory);
        assertThat(Answers.link(sorted, "next")).isNull();
        Response form = VIEWER.request()
                .accept(FhirClient.JSON)
                .contentType("application/x-www-form-urlencoded")
                .formParam("patient", patient)
                .post("/Observation/_search");
        assertThat(Answers.references(Answers.json(form))).containsExactly("Observation/" + laboratory);
    }

    @Test
    void chainsAndHasSeeWhatIsCovered() {
        String ofPatient = "/Patient?_id=" + patient + "&_has:Observation:patient:code=";
        String ofReport = "/DiagnosticReport?_id=" + report + "&result.code=";

        assertThat(VIEWER.search(ofPatient + GLUCOSE)).containsExactly("Patient/" + patient);
        assertThat(VIEWER.search(ofPatient + Records.HEART_RATE)).isEmpty();
        assertThat(VIEWER.search(ofReport + GLUCOSE)).containsExactly("DiagnosticReport/" + report);
        assertThat(VIEWER.search(ofReport + Records.HEART_RATE)).isEmpty();
        assertThat(VIEWER.search("/DiagnosticReport?result=Observation/" + vitalSign + "&result.code=" + GLUCOSE))
                .isEmpty();
    }

    @Test
    void includesShowWhatIsCovered() {
        JsonNode included = VIEWER.bundle("/DiagnosticReport?_id=" + report + "&_include=DiagnosticReport:result");
        JsonNode reverse = VIEWER.bundle("/Patient?_id=" + patient + "&_revinclude=Observation:patient");

        assertThat(Answers.references(included))
                .containsExactly("DiagnosticReport/" + report, "Observation/" + laboratory);
        assertThat(included.path("total").asInt(1)).isEqualTo(1);
        assertThat(Answers.references(reverse)).containsExactly("Patient/" + patient, "Observation/" + laboratory);
        assertThat(reverse.path("total").asInt(1)).isEqualTo(1);
        assertThat(VIEWER.get("/DiagnosticReport?_id=" + report + "&_include=*&_revinclude=Observation:subject")
                        .asString())
                .doesNotContain("Observation/" + vitalSign + "/_history")
                .doesNotContain(plain);
    }

    @Test
    void historyAndEverythingShowWhatIsCovered() {
        List<String> history = Answers.references(VIEWER.bundle("/Observation/_history?_count=500"));
        List<String> everything = VIEWER.search("/Patient/" + patient + "/$everything");

        assertThat(history).contains("Observation/" + laboratory);
        assertThat(history).doesNotContain("Observation/" + vitalSign, "Observation/" + plain);
        assertThat(everything)
                .containsExactlyInAnyOrder(
                        "Patient/" + patient, "Observation/" + laboratory, "DiagnosticReport/" + report);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "transaction"})
    void b14EntriesShowWhatIsCovered(String type) {
        Response answer = VIEWER.post(
                "",
                Records.bundle(
                        type,
                        Records.entry("GET", "Observation/" + laboratory),
                        Records.entry("GET", "Observation/" + vitalSign),
                        Records.entry("GET", "Observation?patient=" + patient),
                        Records.entry(
                                "GET",
                                "Patient?_id=" + patient + "&_has:Observation:patient:code=" + Records.HEART_RATE)));

        JsonNode entries = Answers.json(answer).path("entry");
        assertThat(entries.at("/0/resource/id").asText()).as(answer.asString()).isEqualTo(laboratory);
        assertThat(entries.at("/1/response/status").asText()).startsWith("404");
        assertThat(Answers.references(entries.at("/2/resource"))).containsExactly("Observation/" + laboratory);
        assertThat(Answers.references(entries.at("/3/resource"))).isEmpty();
    }

    @Test
    void b20AnExportHasWhatIsCovered() {
        FhirClient exporter = as("system/Observation.rs?" + LABORATORY + " system/Patient.rs");
        Response kickOff = exporter.request()
                .header("Prefer", "respond-async")
                .accept(FhirClient.JSON)
                .get("/$export?_type=Observation");
        assertThat(kickOff.statusCode()).as(kickOff.asString()).isEqualTo(202);

        Response status = finished(exporter, kickOff.header("Content-Location"));
        StringBuilder lines = new StringBuilder();
        for (JsonNode file : Answers.json(status).path("output")) {
            lines.append(exporter.request().get(file.path("url").asText()).asString());
        }

        assertThat(lines).contains(laboratory).doesNotContain(vitalSign).doesNotContain(plain);
        assertThat(lines.toString().lines())
                .allMatch(line -> line.contains("\"laboratory\""), "only laboratory results");
    }

    @Test
    void scopesOfOneTypeAddUp() {
        String ofPatient = "/Observation?patient=" + patient;

        assertThat(as("system/Patient.s system/Observation.rs?" + LABORATORY + " system/Observation.rs?" + VITAL_SIGNS)
                        .search(ofPatient))
                .containsExactlyInAnyOrder("Observation/" + laboratory, "Observation/" + vitalSign);
        assertThat(as("system/Patient.s system/Observation.rs?category=laboratory,vital-signs")
                        .search(ofPatient))
                .containsExactlyInAnyOrder("Observation/" + laboratory, "Observation/" + vitalSign);
        assertThat(as("system/Patient.s system/Observation.rs?" + LABORATORY + "&" + VITAL_SIGNS)
                        .search(ofPatient))
                .isEmpty();
        assertThat(as("system/Patient.s system/Observation.rs?category=" + SYSTEM + "|")
                        .search(ofPatient))
                .hasSize(2);
        assertThat(as("system/Patient.s system/Observation.rs?" + LABORATORY + " system/Observation.rs")
                        .search(ofPatient))
                .hasSize(3);
    }

    @Test
    void searchingAndReadingAreOpenedEachByItsLetter() {
        FhirClient mixed = as("system/Observation.r?" + VITAL_SIGNS + " system/Observation.s?" + LABORATORY
                + " system/DiagnosticReport.rs system/Patient.rs");

        assertThat(mixed.search("/Observation?patient=" + patient)).containsExactly("Observation/" + laboratory);
        assertThat(mixed.get("/Observation/" + laboratory).statusCode()).isEqualTo(404);
        assertThat(mixed.get("/Observation/" + vitalSign).statusCode()).isEqualTo(200);
        assertThat(mixed.search("/DiagnosticReport?_id=" + report + "&_include=DiagnosticReport:result"))
                .containsExactly("DiagnosticReport/" + report, "Observation/" + vitalSign);
        assertThat(mixed.search("/Patient?_id=" + patient + "&_revinclude=Observation:patient"))
                .containsExactly("Patient/" + patient, "Observation/" + vitalSign);
        assertThat(mixed.search("/Patient?_id=" + patient + "&_has:Observation:patient:code=" + Records.HEART_RATE))
                .isEmpty();
        assertThat(Answers.references(mixed.bundle("/Observation/_history?_count=500")))
                .isEmpty();
    }

    @Test
    void includesNeedReadingAndChainsNeedSearching() {
        FhirClient reading = as("system/Observation.rs system/Patient.r");
        FhirClient searching = as("system/Observation.rs system/Patient.s");
        String include = "/Observation?_id=" + laboratory + "&_include=Observation:subject";
        String chain = "Observation?_id=" + laboratory + "&subject:Patient.gender=female";

        assertThat(reading.search(include)).containsExactly("Observation/" + laboratory, "Patient/" + patient);
        assertThat(searching.search(include)).containsExactly("Observation/" + laboratory);
        assertThat(reading.search("/" + chain)).isEmpty();
        assertThat(searching.search("/" + chain)).containsExactly("Observation/" + laboratory);
        for (String type : List.of("batch", "transaction")) {
            JsonNode answer = Answers.json(reading.post("", Records.bundle(type, Records.entry("GET", chain))));
            assertThat(Answers.references(answer.at("/entry/0/resource"))).isEmpty();
        }
    }

    @Test
    void anIncludeThatIsNotShownIsNotCounted() {
        String three = "/Observation?_id=" + String.join(",", laboratory, vitalSign, plain)
                + "&_include=Observation:subject&_count=50";

        assertThat(as("system/Observation.rs").bundle(three).path("total").asInt(3))
                .isEqualTo(3);
        assertThat(as("system/Observation.rs system/Patient.s")
                        .bundle(three)
                        .path("total")
                        .asInt(3))
                .isEqualTo(3);
    }

    @Test
    void whatIsWrittenMustBeCovered() {
        FhirClient writer = as("system/Observation.cruds?" + LABORATORY + " system/Patient.rs");
        String covered = observation(patient(), "laboratory", GLUCOSE, Records.unique());
        String uncovered = observation(patient(), "vital-signs", GLUCOSE, Records.unique());

        String own = writer.create("Observation", covered);
        List<Response> refused = List.of(
                writer.post("/Observation", uncovered),
                writer.request()
                        .header("If-None-Exist", "identifier=urn:test|" + LABORATORY_IDENTIFIER)
                        .accept(FhirClient.JSON)
                        .contentType(FhirClient.JSON)
                        .body(uncovered)
                        .post("/Observation"),
                writer.put("/Observation/" + own, Records.withId(uncovered, own)),
                writer.put("/Observation/" + vitalSign, Records.withId(uncovered, vitalSign)),
                writer.put("/Observation?_id=" + own, uncovered),
                writer.patch("/Observation/" + own, "[{\"op\": \"remove\", \"path\": \"/category\"}]"),
                writer.post("", Records.bundle("transaction", Records.entry("POST", "Observation", uncovered))));
        String unknown = Records.unique();

        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(403);
            assertThat(Answers.problem(answer)).contains("scopes");
        });
        assertThat(Answers.withoutId(
                        writer.put("/Observation/" + vitalSign, Records.withId(uncovered, vitalSign)), vitalSign))
                .isEqualTo(Answers.withoutId(
                        writer.put("/Observation/" + unknown, Records.withId(uncovered, unknown)), unknown));
        assertThat(version(own)).isEqualTo("1");
        assertThat(version(vitalSign)).isEqualTo("1");
        assertThat(writer.put("/Observation/" + own, Records.withId(covered, own))
                        .statusCode())
                .isEqualTo(200);
        assertThat(writer.delete("/Observation/" + own).statusCode()).isIn(200, 204);
    }

    @Test
    void whatIsNotCoveredIsChangedAsIfItWereNotThere() {
        FhirClient writer = as("system/Observation.cruds?" + LABORATORY + " system/Patient.rs");
        String covered = observation(patient, "laboratory", GLUCOSE, Records.unique());
        String unknown = Records.unique();
        String change = "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]";

        assertThat(Answers.withoutId(
                        writer.put("/Observation/" + vitalSign, Records.withId(covered, vitalSign)), vitalSign))
                .isEqualTo(Answers.withoutId(
                        writer.put("/Observation/" + unknown, Records.withId(covered, unknown)), unknown))
                .startsWith("404");
        assertThat(Answers.withoutId(writer.patch("/Observation/" + vitalSign, change), vitalSign))
                .isEqualTo(Answers.withoutId(writer.patch("/Observation/" + unknown, change), unknown))
                .startsWith("404");
        assertThat(Answers.withoutId(writer.delete("/Observation/" + vitalSign), vitalSign))
                .isEqualTo(Answers.withoutId(writer.delete("/Observation/" + unknown), unknown));
        assertThat(version(vitalSign)).isEqualTo("1");
    }

    @Test
    void aPatchTellsNothingOfWhatMayNotBeRead() {
        FhirClient blind = as("system/Observation.u system/Patient.r");
        FhirClient half = as("system/Observation.u system/Observation.r?" + LABORATORY + " system/Patient.r");
        String right = "[{\"op\": \"test\", \"path\": \"/status\", \"value\": \"final\"}]";
        String wrong = right.replace("final", "amended");
        String unknown = Records.unique();

        for (String patch : List.of(right, wrong, "[{\"op\": \"remove\", \"path\": \"/subject\"}]")) {
            Response refused = blind.patch("/Observation/" + vitalSign, patch);
            assertThat(refused.statusCode()).as(patch).isEqualTo(403);
            assertThat(Answers.withoutId(refused, vitalSign))
                    .isEqualTo(Answers.withoutId(blind.patch("/Observation/" + unknown, patch), unknown));
            assertThat(entryStatus(blind, vitalSign, patch)).contains("403");
            assertThat(Answers.withoutId(half.patch("/Observation/" + vitalSign, patch), vitalSign))
                    .isEqualTo(Answers.withoutId(half.patch("/Observation/" + unknown, patch), unknown))
                    .startsWith("404");
            assertThat(entryStatus(half, vitalSign, patch)).isEqualTo(entryStatus(half, unknown, patch));
        }
        assertThat(version(vitalSign)).isEqualTo("1");
    }

    /** How a batch of this one patch ends. */
    private static String entryStatus(FhirClient client, String id, String patch) {
        String data =
                java.util.Base64.getEncoder().encodeToString(patch.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String binary = """
                {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "%s"}
                """.formatted(data);
        return Answers.json(
                        client.post("", Records.bundle("batch", Records.entry("PATCH", "Observation/" + id, binary))))
                .at("/entry/0/response")
                .toString()
                .replace(id, "ID");
    }

    @Test
    void whatMayOnlyBeReadIsRefusedByScope() {
        String own = EHR.create("Observation", observation(patient(), "vital-signs", GLUCOSE, Records.unique()));
        FhirClient writer = as("system/Observation.rs system/Observation.ud?" + LABORATORY + " system/Patient.rs");
        String covered = observation(patient, "laboratory", GLUCOSE, Records.unique());

        List<Response> refused = List.of(
                writer.put("/Observation/" + own, Records.withId(covered, own)),
                writer.patch(
                        "/Observation/" + own,
                        "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]"),
                writer.delete("/Observation/" + own),
                writer.delete("/Observation?_id=" + own),
                writer.post("", Records.bundle("transaction", Records.entry("DELETE", "Observation/" + own))));

        assertThat(refused)
                .allSatisfy(answer ->
                        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(403));
        assertThat(version(own)).isEqualTo("1");
    }

    @Test
    void b14BatchEntriesAreRefusedOneByOne() {
        FhirClient writer = as("system/Observation.cruds?" + LABORATORY + " system/Patient.rs");
        String subject = patient();

        Response answer = writer.post(
                "",
                Records.bundle(
                        "batch",
                        Records.entry(
                                "POST", "Observation", observation(subject, "vital-signs", GLUCOSE, Records.unique())),
                        Records.entry(
                                "POST", "Observation", observation(subject, "laboratory", GLUCOSE, Records.unique())),
                        Records.entry(
                                "PUT",
                                "Observation/" + vitalSign,
                                Records.withId(
                                        observation(subject, "vital-signs", GLUCOSE, Records.unique()), vitalSign)),
                        Records.entry("DELETE", "Observation/" + vitalSign)));

        JsonNode entries = Answers.json(answer).path("entry");
        assertThat(entries.at("/0/response/status").asText())
                .as(answer.asString())
                .startsWith("403");
        assertThat(entries.at("/1/response/status").asText()).startsWith("201");
        assertThat(entries.at("/2/response/status").asText()).startsWith("403");
        assertThat(EHR.search("/Observation?patient=" + subject)).hasSize(1);
        assertThat(version(vitalSign)).isEqualTo("1");
    }

    @Test
    void b15CriteriaMatchOnlyWhatMayBeSearched() {
        FhirClient writer = as("system/Observation.cru system/Observation.ds?" + LABORATORY + " system/Patient.rs");
        String subject = patient();

        List<String> hidden = List.of(Records.unique(), Records.unique(), Records.unique());
        List<String> ids = hidden.stream()
                .map(identifier -> EHR.create("Observation", observation(subject, "vital-signs", GLUCOSE, identifier)))
                .toList();

        Response created = conditional(writer, subject, hidden.get(0));
        Response matched = conditional(writer, subject, LABORATORY_IDENTIFIER);
        JsonNode entries = Answers.json(writer.post(
                        "",
                        Records.bundle(
                                "transaction",
                                conditionalEntry(subject, hidden.get(1)),
                                conditionalEntry(subject, LABORATORY_IDENTIFIER))))
                .path("entry");
        Response deleted = writer.delete("/Observation?identifier=urn:test|" + hidden.get(2));

        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        assertThat(matched.statusCode()).as(matched.asString()).isEqualTo(200);
        assertThat(entries.at("/0/response/status").asText())
                .as(entries.toString())
                .startsWith("201");
        assertThat(entries.at("/1/response/status").asText()).startsWith("200");
        assertThat(deleted.statusCode()).isIn(200, 204, 404);
        assertThat(ids).allSatisfy(id -> assertThat(version(id)).isEqualTo("1"));
    }

    @Test
    void b15CriteriaInAReferenceMatchOnlyWhatMayBeSearched() {
        String family = Records.unique();
        String subject = EHR.create("Patient", Records.patient(family));
        FhirClient reading = as("system/Observation.crs system/Patient.r");
        FhirClient searching = as("system/Observation.crs system/Patient.rs");
        String byFamily = observation("ID", "laboratory", GLUCOSE, Records.unique())
                .replaceFirst("Patient/ID", "Patient?family=" + family);
        String byNobody = observation("ID", "laboratory", GLUCOSE, Records.unique())
                .replaceFirst("Patient/ID", "Patient?family=" + Records.unique());

        Response found =
                reading.post("", Records.bundle("transaction", Records.entry("POST", "Observation", byFamily)));
        Response none = reading.post("", Records.bundle("transaction", Records.entry("POST", "Observation", byNobody)));

        assertThat(found.statusCode()).as(found.asString()).isEqualTo(none.statusCode());
        assertThat(found.statusCode()).isBetween(400, 499);
        assertThat(EHR.search("/Observation?patient=" + subject)).isEmpty();
        Response allowed =
                searching.post("", Records.bundle("transaction", Records.entry("POST", "Observation", byFamily)));
        assertThat(allowed.statusCode()).as(allowed.asString()).isEqualTo(200);
        assertThat(EHR.search("/Observation?patient=" + subject)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "transaction"})
    void conditionalEntriesNeedSearching(String type) {
        FhirClient writer = as("system/Observation.crud system/Patient.rs");
        String subject = patient();
        List<String> entries = List.of(
                conditionalEntry(subject, LABORATORY_IDENTIFIER),
                Records.entry("PUT", "Observation?_id=" + laboratory, Records.observation(subject, GLUCOSE)),
                Records.entry("DELETE", "Observation?_id=" + laboratory));

        for (String entry : entries) {
            Response answer = writer.post("", Records.bundle(type, entry));
            String status = answer.statusCode() == 200
                    ? Answers.json(answer).at("/entry/0/response/status").asText()
                    : String.valueOf(answer.statusCode());
            assertThat(status).as(answer.asString()).startsWith("403");
        }
        assertThat(version(laboratory)).isEqualTo("1");
        assertThat(EHR.search("/Observation?patient=" + subject)).isEmpty();
    }

    @Test
    void aChangedCategoryTakesEffectAtOnce() {
        String subject = patient();
        String own = EHR.create("Observation", observation(subject, "vital-signs", GLUCOSE, Records.unique()));
        String address = "/Observation?patient=" + subject;
        assertThat(VIEWER.search(address)).isEmpty();

        EHR.put(
                "/Observation/" + own,
                Records.withId(observation(subject, "laboratory", GLUCOSE, Records.unique()), own));
        List<String> then = VIEWER.search(address);
        Response before = VIEWER.get("/Observation/" + own + "/_history/1");
        EHR.put(
                "/Observation/" + own,
                Records.withId(observation(subject, "vital-signs", GLUCOSE, Records.unique()), own));

        assertThat(then).containsExactly("Observation/" + own);
        assertThat(before.statusCode()).isEqualTo(404);
        assertThat(VIEWER.search(address)).isEmpty();
        assertThat(VIEWER.get("/Observation/" + own).statusCode()).isEqualTo(404);
        assertThat(VIEWER.get("/Observation/" + own + "/_history/2").statusCode())
                .isEqualTo(404);
    }

    @Test
    void j16WhatIsRegisteredGranularIsGrantedGranular() {
        Response wide = SERVER.tokenRequest(Registrations.LABORATORY, "system/*.cruds");

        assertThat(wide.jsonPath().getString("scope").split(" "))
                .containsExactlyInAnyOrder(Registrations.LABORATORY_SCOPE.split(" "));
        FhirClient client = SERVER.as(Registrations.LABORATORY, "system/*.rs");
        assertThat(client.search("/Observation?patient=" + patient)).containsExactly("Observation/" + laboratory);
        assertThat(client.get("/_history").statusCode()).isEqualTo(403);
        Response other = SERVER.tokenRequest(Registrations.LABORATORY, "system/Observation.rs?" + VITAL_SIGNS);
        assertThat(other.jsonPath().getString("scope"))
                .isEqualTo("system/Observation.rs?" + LABORATORY + "&" + VITAL_SIGNS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/Observation.rs?code=1",
                "system/Observation.rs?category:not=laboratory",
                "system/Observation.rs?category:in=http://example.org/ValueSet/x",
                "system/Observation.rs?category=",
                "system/Observation.rs?category",
                "system/Observation.rs?",
                "system/Observation.rs?category=a|b|c",
                "system/Observation.rs?category=%zz",
                "system/Observation.rs?category=laboratory&_id=1",
                "system/Observation.read?category=laboratory",
                "system/Patient.rs?category=laboratory",
                "system/*.rs?category=laboratory"
            })
    void j16WhatIsNotUnderstoodIsRefused(String scope) {
        for (String asked : List.of(scope, scope + " system/Patient.rs", "system/Observation.rs " + scope)) {
            Response answer = SERVER.tokenRequest(Registrations.LOADER, asked);

            assertThat(answer.statusCode()).as(asked).isEqualTo(400);
            assertThat(answer.jsonPath().getString("error")).isEqualTo("invalid_scope");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AllergyIntolerance, food, medication",
        "Condition, problem-list-item, encounter-diagnosis",
        "DocumentReference, clinical-note, other",
        "ServiceRequest, 108252007, 387713003"
    })
    void otherTypesHaveCategoriesToo(String type, String covered, String uncovered) {
        String subject = patient();
        String one = EHR.create(type, categorized(type, subject, covered));
        EHR.create(type, categorized(type, subject, uncovered));

        assertThat(as("system/Patient.s system/" + type + ".rs?category=" + covered)
                        .search("/" + type + "?patient=" + subject))
                .containsExactly(type + "/" + one);
    }

    private static String categorized(String type, String subject, String category) {
        String concept = "[{\"coding\": [{\"system\": \"urn:test\", \"code\": \"%s\"}]}]".formatted(category);
        String reference = "{\"reference\": \"Patient/%s\"}".formatted(subject);
        String more =
                switch (type) {
                    case "AllergyIntolerance" ->
                        "\"category\": [\"%s\"], \"patient\": %s".formatted(category, reference);
                    case "DocumentReference" -> """
                            "status": "current", "content": [{"attachment": {"contentType": "text/plain", "data": "eA=="}}],
                            "category": %s, "subject": %s
                            """.formatted(concept, reference);
                    case "ServiceRequest" ->
                        "\"status\": \"active\", \"intent\": \"order\", \"category\": %s, \"subject\": %s"
                                .formatted(concept, reference);
                    default -> "\"category\": %s, \"subject\": %s".formatted(concept, reference);
                };
        return "{\"resourceType\": \"%s\", %s}".formatted(type, more);
    }

    private static Response conditional(FhirClient client, String subject, String identifier) {
        return client.request()
                .header("If-None-Exist", "identifier=urn:test|" + identifier)
                .accept(FhirClient.JSON)
                .contentType(FhirClient.JSON)
                .body(observation(subject, "laboratory", GLUCOSE, identifier))
                .post("/Observation");
    }

    private static String conditionalEntry(String subject, String identifier) {
        return """
                {"resource": %s, "request": {"method": "POST", "url": "Observation",
                 "ifNoneExist": "identifier=urn:test|%s"}}
                """.formatted(observation(subject, "laboratory", GLUCOSE, identifier), identifier);
    }

    /** The answer to the question about a job once the job has ended; the server limits how often it may be asked. */
    private static Response finished(FhirClient client, String status) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> client.at(status), answer -> answer.statusCode() != 202 && answer.statusCode() != 429);
    }

    private static FhirClient as(String scope) {
        return SERVER.as(Registrations.LOADER, scope);
    }

    private static String patient() {
        return EHR.create("Patient", Records.patient(Records.unique()));
    }

    private static String version(String observation) {
        return Answers.json(EHR.get("/Observation/" + observation))
                .at("/meta/versionId")
                .asText();
    }

    private static int total(FhirClient client, String search) {
        JsonNode bundle = client.bundle(search);
        return bundle.has("total") ? bundle.path("total").asInt() : new ArrayList<>(Answers.references(bundle)).size();
    }

    private static String observation(String subject, String category, String code, String identifier) {
        return Records.observation(subject, code, 70, identifier)
                .replaceFirst(
                        "\"status\"",
                        "\"category\": [{\"coding\": [{\"system\": \"%s\", \"code\": \"%s\"}]}], \"status\""
                                .formatted(SYSTEM, category));
    }
}
