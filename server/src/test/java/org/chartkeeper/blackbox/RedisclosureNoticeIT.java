package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records under 42 CFR Part 2 leave with their notice, by any way and in both formats, or not at all; and whoever is not shown
 * them finds no trace of it.
 */
class RedisclosureNoticeIT {

    private static final String URL = "https://chartkeeper.org/fhir/StructureDefinition/redisclosure-notice";
    private static final String TEXT = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";
    private static final String PART_TWO = "42CFRPart2";
    private static final String NO_REDISCLOSURE = "NORDSCLCD";
    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);
    private static final FhirClient CLINIC = SERVER.as(Registrations.CLINIC);
    private static final FhirClient INSURER = SERVER.as(Registrations.INSURER);
    private static final FhirClient RECORDS = SERVER.as(Registrations.RECORDS);

    private static String patient;
    private static String secret;
    private static String heart;
    private static String report;

    @BeforeAll
    static void aPatientInTreatmentForSubstanceUse() {
        patient = inTreatment();
        secret = EHR.create("Observation", labelled(patient, PART_TWO));
        heart = EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        report = EHR.create("DiagnosticReport", """
                {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "report"},
                 "subject": {"reference": "Patient/%s"},
                 "result": [{"reference": "Observation/%s"}, {"reference": "Observation/%s"}]}
                """.formatted(patient, secret, heart));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/_history/1",
                "?_elements=status",
                "?_elements=id,code",
                "?_summary=true",
                "?_summary=text",
                "?_summary=data",
                "?_summary=false",
                "?_pretty=true"
            })
    void theRecordCarriesItHoweverItIsRead(String how) {
        Response json = CLINIC.get("/Observation/" + secret + how);
        Response xml = CLINIC.getXml("/Observation/" + secret + how);

        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(json.contentType()).startsWith(FhirClient.JSON);
        assertNoticed(Answers.json(json));
        assertNoticedXml(xml, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Observation?_id={id}",
                "/Observation?_id={id}&_elements=status",
                "/Observation?_id={id}&_summary=true",
                "/Observation?_id={id}&_summary=text",
                "/Observation?_id={id}&_summary=data",
                "/Observation?patient={patient}&_sort=_lastUpdated&_count=10",
                "/Observation/{id}/_history",
                "/Observation/{id}/_history?_summary=true",
                "/Observation/_history?_count=50",
                "/Patient/{patient}/$everything",
                "/DiagnosticReport?_id={report}&_include=DiagnosticReport:result",
                "/Patient?_id={patient}&_revinclude=Observation:subject",
                "/Observation?_id={id}&_revinclude=Provenance:target"
            })
    void soDoesEachEntryThatNeedsItAndTheBundle(String path) {
        String filled = filled(path);

        JsonNode bundle = CLINIC.bundle(filled);

        assertNoticedBundle(bundle);
        assertNoticed(entry(bundle, "Observation/" + secret));
        for (JsonNode entry : bundle.path("entry")) {
            boolean labelled = codes(entry.path("resource")).contains(PART_TWO);
            assertThat(extensions(entry.path("resource"))).hasSize(labelled ? 1 : 0);
            assertThat(codes(entry.path("resource")).contains(NO_REDISCLOSURE)).isEqualTo(labelled);
        }
        assertThat(CLINIC.getXml(filled).asString()).contains(URL, TEXT, NO_REDISCLOSURE);
    }

    @Test
    void countsHaveNoRecordsAndNoNotice() {
        for (String count : List.of("&_summary=count", "&_count=0")) {
            JsonNode bundle = CLINIC.bundle("/Observation?_id=" + secret + count);

            assertThat(bundle.path("total").asInt()).isEqualTo(1);
            assertThat(bundle.has("entry")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"_summary=true", "_summary=text", "_summary=data", "_summary=false", "%5Fsummary=data"})
    void anEntryThatAsksForASummaryIsRefused(String summary) {
        Response answer =
                CLINIC.post("", Records.bundle("batch", Records.entry("GET", "Observation/" + secret + "?" + summary)));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Answers.problem(answer)).contains("_summary");
        assertThat(answer.asString()).doesNotContain(PART_TWO, Records.HEART_RATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "transaction"})
    void soDoAnswersInABatchOrTransaction(String type) {
        Response answer = CLINIC.post(
                "",
                Records.bundle(
                        type,
                        Records.entry("GET", "Observation/" + secret),
                        Records.entry("GET", "Observation?_id=" + secret),
                        Records.entry("GET", "Observation/" + heart)));

        JsonNode bundle = Answers.json(answer);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertNoticedBundle(bundle);
        assertNoticed(bundle.path("entry").get(0).path("resource"));
        JsonNode nested = bundle.path("entry").get(1).path("resource");
        assertNoticedBundle(nested);
        assertNoticed(nested.path("entry").get(0).path("resource"));
        assertUntouched(bundle.path("entry").get(2).path("resource"));
        assertUntouched(
                Answers.json(CLINIC.post("", Records.bundle(type, Records.entry("GET", "Observation/" + heart)))));
    }

    @Test
    void soDoesWhatAWriterGetsBack() {
        Response created = EHR.post("/Observation", labelled(patient, PART_TWO));
        String id = Answers.idOf(created);
        Response updated =
                EHR.put("/Observation/" + id, Records.withId(Records.observation(patient, Records.HEART_RATE, 71), id));
        Response patched = EHR.patch(
                "/Observation/" + id, "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]");
        Response transaction = EHR.request()
                .accept(FhirClient.JSON)
                .contentType(FhirClient.JSON)
                .header("Prefer", "return=representation")
                .body(Records.bundle("transaction", Records.entry("POST", "Observation", labelled(patient, PART_TWO))))
                .post("");

        for (Response answer : List.of(created, updated, patched)) {
            assertThat(answer.statusCode()).isIn(200, 201);
            assertNoticed(Answers.json(answer));
        }
        JsonNode bundle = Answers.json(transaction);
        assertThat(transaction.statusCode()).isEqualTo(200);
        assertThat(bundle.at("/entry/0/resource/resourceType").asText()).isEqualTo("Observation");
        assertNoticedBundle(bundle);
        assertNoticed(bundle.at("/entry/0/resource"));
    }

    @Test
    void itNamesTheVersionOfTheConsentAndThePurpose() {
        String own = EHR.create("Patient", Records.patient(Records.unique()));
        String consent = RECORDS.create("Consent", namingPartTwo(own));
        String id = EHR.create("Observation", labelled(own, PART_TWO));

        JsonNode notice = notice(CLINIC.get("/Observation/" + id));
        assertThat(value(notice, "ground", "valueCode")).isEqualTo("consent-permit");
        assertThat(value(notice, "purpose", "valueCode")).isEqualTo("TREAT");
        assertThat(scope(notice))
                .isEqualTo(List.of(SERVER.fhirBase() + "/Consent/" + consent + "/_history/1", "Consent.provision"));

        RECORDS.put(
                "/Consent/" + consent, Records.withId(namingPartTwo(own).replace("10:00:00Z", "11:00:00Z"), consent));

        assertThat(scope(notice(CLINIC.get("/Observation/" + id))).get(0))
                .isEqualTo(SERVER.fhirBase() + "/Consent/" + consent + "/_history/2");
    }

    @Test
    void whereNoConsentOpensItItSaysWhatDoes() {
        assertGround(EHR, "custodian-system");
        assertGround(RECORDS, "role-right");
        assertGround(SERVER.asApp("patient/*.rs", patient), "self");
    }

    @Test
    void whoIsNotShownTheRecordFindsNoTrace() {
        for (String path : List.of(
                "/Observation?patient=" + patient,
                "/Observation?patient=" + patient + "&_summary=true",
                "/Observation/" + heart,
                "/Observation/" + heart + "/_history",
                "/DiagnosticReport?_id=" + report + "&_include=DiagnosticReport:result",
                "/Patient?_id=" + patient + "&_revinclude=Observation:subject",
                "/Patient/" + patient + "/$everything")) {
            Response answer = INSURER.get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.asString()).as(path).contains(heart).doesNotContain(NO_REDISCLOSURE, URL, TEXT);
            assertThat(answer.headers().toString()).as(path).doesNotContain(NO_REDISCLOSURE, URL);
            assertThat(INSURER.getXml(path).asString()).as(path).doesNotContain(NO_REDISCLOSURE, URL, TEXT);
        }
        assertThat(INSURER.get("/Observation/" + secret).statusCode()).isEqualTo(404);
        assertUntouched(Answers.json(CLINIC.get("/Observation/" + heart)));
        assertUntouched(CLINIC.bundle("/Observation?_id=" + heart));
    }

    @Test
    void readingAndWritingBackChangesNothing() {
        String id = EHR.create("Observation", labelled(patient, PART_TWO));
        for (FhirClient client : List.of(EHR, CLINIC)) {
            Response json = client.get("/Observation/" + id);
            Response written = client.put("/Observation/" + id, json.asString());
            Response xml = client.getXml("/Observation/" + id);
            Response writtenXml = client.request()
                    .accept(FhirClient.XML)
                    .contentType(FhirClient.XML)
                    .body(xml.asString())
                    .put("/Observation/" + id);

            assertThat(written.statusCode()).isEqualTo(200);
            assertThat(writtenXml.statusCode()).isEqualTo(200);
            assertThat(client.get("/Observation/" + id).asString()).isEqualTo(json.asString());
        }
        assertThat(version(id)).isEqualTo("1");

        String edited = CLINIC.get("/Observation/" + id).asString().replace("\"final\"", "\"amended\"");
        assertNoticed(Answers.json(CLINIC.put("/Observation/" + id, edited)));
        assertNoticed(Answers.json(EHR.post(
                        "",
                        Records.bundle(
                                "transaction",
                                Records.entry("PUT", "Observation/" + id, edited.replace("amended", "corrected")),
                                Records.entry("GET", "Observation/" + id))))
                .at("/entry/1/resource"));

        assertThat(version(id)).isEqualTo("3");
        assertNoticed(Answers.json(EHR.get("/Observation/" + id)));
        assertThat(storedWith(id, NO_REDISCLOSURE)).isFalse();
        assertThat(storedWith(id, PART_TWO)).isTrue();
        String copy = EHR.create("Observation", EHR.get("/Observation/" + id).asString());
        assertThat(storedWith(copy, NO_REDISCLOSURE)).isFalse();
        assertThat(storedWith(copy, PART_TWO)).isTrue();
    }

    @Test
    void aClientsOwnLabelStaysItsOwn() {
        String id = EHR.create("Observation", labelled(patient, PART_TWO, NO_REDISCLOSURE));

        EHR.put("/Observation/" + id, EHR.get("/Observation/" + id).asString());
        EHR.put("/Observation/" + id, EHR.get("/Observation/" + id).asString().replace("\"final\"", "\"amended\""));

        assertThat(version(id)).isEqualTo("2");
        assertThat(storedWith(id, NO_REDISCLOSURE)).isTrue();
        assertNoticed(Answers.json(EHR.get("/Observation/" + id)));
    }

    @Test
    void aForgedNoticeIsNotKept() {
        String forged = "\"meta\": {\"extension\": [{\"url\": \"" + URL
                + "\", \"extension\": [{\"url\": \"notice\", \"valueString\": \"forged\"}]}]}, ";

        String id = EHR.create(
                "Observation",
                Records.observation(patient, Records.HEART_RATE).replaceFirst("\"status\"", forged + "\"status\""));

        assertUntouched(Answers.json(EHR.get("/Observation/" + id)));
        assertThat(EHR.get("/Observation/" + id).asString()).doesNotContain("forged");
    }

    @Test
    void aDocumentLeavesAsBytesToNobodyWhoNeedsTheNotice() {
        String document = EHR.create("DocumentReference", """
                {"resourceType": "DocumentReference", "meta": {"security": [{"system": "%s", "code": "%s"}]},
                 "status": "current", "subject": {"reference": "Patient/%s"},
                 "content": [{"attachment": {"contentType": "text/plain", "title": "note"}}]}
                """.formatted(ACT_CODE, PART_TWO, patient));
        String content =
                Base64.getEncoder().encodeToString("in treatment".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String id = EHR.create("Binary", """
                {"resourceType": "Binary", "contentType": "text/plain", "data": "%s",
                 "securityContext": {"reference": "DocumentReference/%s"}}
                """.formatted(content, document));

        assertNoticed(Answers.json(CLINIC.get("/Binary/" + id)));
        for (String accept : List.of("*/*", "text/plain", "application/octet-stream")) {
            Response known = CLINIC.request().accept(accept).get("/Binary/" + id);
            String nobodys = Records.unique();
            Response unknown = CLINIC.request().accept(accept).get("/Binary/" + nobodys);

            assertThat(Answers.withoutId(known, id)).as(accept).isEqualTo(Answers.withoutId(unknown, nobodys));
        }
        assertThat(EHR.request().accept("text/plain").get("/Binary/" + id).asString())
                .isEqualTo("in treatment");
        Response read = EHR.get("/Binary/" + id);
        EHR.put("/Binary/" + id, read.asString());
        assertThat(EHR.get("/Binary/" + id).asString()).isEqualTo(read.asString());
        assertThat(INSURER.get("/Binary/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void exportedLinesCarryItAndTheManifestDoes() {
        String later = EHR.create("Observation", Records.observation(patient, Records.HEART_RATE));
        Response manifest = export(CLINIC);

        JsonNode said = Answers.json(manifest).path("extension").path(URL);
        assertThat(said.path("notice").asText()).isEqualTo(TEXT);
        assertThat(said.path("security").toString()).contains(NO_REDISCLOSURE, PART_TWO);
        JsonNode line = lines(CLINIC, manifest).stream()
                .filter(each -> each.path("id").asText().equals(secret))
                .findFirst()
                .orElseThrow();
        assertNoticed(line);
        assertThat(line.path("meta").path("extension"))
                .isEqualTo(Answers.json(CLINIC.get("/Observation/" + secret))
                        .path("meta")
                        .path("extension"));
        assertThat(ids(lines(CLINIC, manifest))).contains(heart, later);

        EHR.put("/Observation/" + later, Records.withId(labelled(patient, PART_TWO), later));

        assertThat(CLINIC.get("/Observation/" + later).statusCode()).isEqualTo(200);
        assertThat(ids(lines(CLINIC, manifest))).contains(heart, secret).doesNotContain(later);
        assertThat(ids(lines(CLINIC, export(CLINIC)))).contains(later);
    }

    @Test
    void anExportWithoutSuchLinesSaysNothing() {
        Response manifest = export(INSURER);

        assertThat(manifest.asString()).doesNotContain("extension", NO_REDISCLOSURE, PART_TWO);
        assertThat(ids(lines(INSURER, manifest))).contains(heart).doesNotContain(secret);
        assertThat(lines(INSURER, manifest).toString()).doesNotContain(NO_REDISCLOSURE, URL);
    }

    /** Consents to treatment and payment by all, and to treatment by what is labelled as well. */
    private static String inTreatment() {
        String id = EHR.create("Patient", Records.patient(Records.unique()));
        for (String consent : Records.membership(id)) {
            RECORDS.create("Consent", consent);
        }
        RECORDS.create("Consent", namingPartTwo(id));
        return id;
    }

    private static String namingPartTwo(String patient) {
        return Records.consent(
                patient, """
                "policyRule": %s, "provision": {"type": "permit", "purpose": [%s],
                  "securityLabel": [{"system": "%s", "code": "%s"}]}
                """.formatted(Records.act("OPTIN"), Records.purpose("TREAT"), ACT_CODE, PART_TWO));
    }

    private static String labelled(String patient, String... codes) {
        List<String> labels = new ArrayList<>();
        for (String code : codes) {
            labels.add("{\"system\": \"" + ACT_CODE + "\", \"code\": \"" + code + "\"}");
        }
        String meta = "\"meta\": {\"security\": [" + String.join(",", labels) + "]}, \"status\"";
        return Records.observation(patient, Records.HEART_RATE).replaceFirst("\"status\"", meta);
    }

    private static String filled(String path) {
        return path.replace("{id}", secret).replace("{patient}", patient).replace("{report}", report);
    }

    private static void assertNoticed(JsonNode resource) {
        assertThat(codes(resource)).containsOnlyOnce(PART_TWO).containsOnlyOnce(NO_REDISCLOSURE);
        assertThat(extensions(resource)).hasSize(1);
        JsonNode notice = extensions(resource).get(0);
        assertThat(value(notice, "notice", "valueString")).isEqualTo(TEXT);
        assertThat(value(notice, "ground", "valueCode")).isNotEmpty();
    }

    private static void assertNoticedBundle(JsonNode bundle) {
        assertThat(codes(bundle)).containsOnlyOnce(PART_TWO).containsOnlyOnce(NO_REDISCLOSURE);
        assertThat(extensions(bundle)).hasSize(1);
        assertThat(value(extensions(bundle).get(0), "notice", "valueString")).isEqualTo(TEXT);
    }

    private static void assertNoticedXml(Response answer, int times) {
        assertThat(answer.contentType()).startsWith(FhirClient.XML);
        assertThat(answer.asString().split(java.util.regex.Pattern.quote("\"" + URL + "\""), -1))
                .hasSize(times + 1);
        assertThat(answer.asString()).contains(TEXT, PART_TWO, NO_REDISCLOSURE);
    }

    private static void assertUntouched(JsonNode resource) {
        assertThat(resource.path("resourceType").asText()).isNotEmpty();
        assertThat(resource.toString()).doesNotContain(URL, NO_REDISCLOSURE, PART_TWO);
    }

    private static void assertGround(FhirClient client, String ground) {
        JsonNode notice = notice(client.get("/Observation/" + secret));

        assertThat(value(notice, "ground", "valueCode")).isEqualTo(ground);
        assertThat(scope(notice)).isEmpty();
    }

    private static JsonNode notice(Response answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertNoticed(Answers.json(answer));
        return extensions(Answers.json(answer)).get(0);
    }

    private static List<String> codes(JsonNode resource) {
        return stream(resource.path("meta").path("security"))
                .map(label -> label.path("code").asText())
                .toList();
    }

    private static List<JsonNode> extensions(JsonNode resource) {
        return stream(resource.path("meta").path("extension"))
                .filter(each -> each.path("url").asText().equals(URL))
                .toList();
    }

    private static String value(JsonNode extension, String url, String type) {
        return stream(extension.path("extension"))
                .filter(each -> each.path("url").asText().equals(url))
                .map(each -> each.path(type).asText())
                .findFirst()
                .orElse("");
    }

    /** The first consent: its address and its provision. */
    private static List<String> scope(JsonNode notice) {
        return stream(notice.path("extension"))
                .filter(each -> each.path("url").asText().equals("consent"))
                .findFirst()
                .map(consent ->
                        List.of(value(consent, "version", "valueUrl"), value(consent, "provision", "valueString")))
                .orElse(List.of());
    }

    private static JsonNode entry(JsonNode bundle, String reference) {
        return stream(bundle.path("entry"))
                .map(entry -> entry.path("resource"))
                .filter(each -> reference.equals(each.path("resourceType").asText() + "/"
                        + each.path("id").asText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(reference + " is not in " + bundle));
    }

    private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static String version(String id) {
        return Answers.json(EHR.get("/Observation/" + id)).at("/meta/versionId").asText();
    }

    /** Whether the resource itself, as it is stored, has this label. */
    private static boolean storedWith(String id, String label) {
        return EHR.bundle("/Observation?_id=" + id + "&_security=" + ACT_CODE + "|" + label + "&_summary=count")
                        .path("total")
                        .asInt()
                == 1;
    }

    private static Response export(FhirClient client) {
        Response kickOff = client.request()
                .accept(FhirClient.JSON)
                .contentType(FhirClient.JSON)
                .header("Prefer", "respond-async")
                .body("""
                        {"resourceType": "Parameters", "parameter": [
                          {"name": "patient", "valueReference": {"reference": "Patient/%s"}},
                          {"name": "_type", "valueString": "Observation"}]}
                        """.formatted(patient))
                .post("/Patient/$export");
        assertThat(kickOff.statusCode()).isEqualTo(202);
        return await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> client.at(kickOff.header("Content-Location")),
                        answer -> answer.statusCode() != 202 && answer.statusCode() != 429);
    }

    private static List<JsonNode> lines(FhirClient client, Response manifest) {
        List<JsonNode> lines = new ArrayList<>();
        for (JsonNode file : Answers.json(manifest).path("output")) {
            client.request()
                    .get(file.path("url").asText())
                    .asString()
                    .lines()
                    .map(Answers::json)
                    .forEach(lines::add);
        }
        return lines;
    }

    private static List<String> ids(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("id").asText()).toList();
    }
}
