package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be understood is refused in words of FHIR, never with a trace of how the server is made. */
class BadInputIT {

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient ehr = server.as(Registrations.LOADER);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"resourceType\": \"Patient\"",
                "{\"resourceType\": \"Patient\"} x",
                "{\"resourceType\": \"Nonsense\"}",
                "{\"resourceType\": \"Observation\", \"status\": \"final\", \"code\": {\"text\": \"x\"}}",
                "{\"name\": []}",
                "{\"resourceType\": \"Patient\", \"birthDate\": \"yesterday\"}",
                "{\"resourceType\": \"Patient\", \"gender\": \"nonsense\"}",
                "{\"resourceType\": \"Patient\", \"active\": \"maybe\"}",
                "<Patient xmlns=\"http://hl7.org/fhir\"/>"
            })
    void refusesABodyThatIsNoPatientInJson(String body) {
        refused(
                ehr.request()
                        .accept(FhirClient.JSON)
                        .contentType(FhirClient.JSON)
                        .body(body.getBytes())
                        .post("/Patient"),
                400,
                422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Patient",
                "<Patient xmlns=\"http://hl7.org/fhir\">",
                "<Patient xmlns=\"http://hl7.org/fhir\"><birthDate value=\"yesterday\"/></Patient>",
                "<Nonsense xmlns=\"http://hl7.org/fhir\"/>",
                "{\"resourceType\": \"Patient\"}"
            })
    void refusesABodyThatIsNoPatientInXml(String body) {
        refused(
                ehr.request()
                        .accept(FhirClient.JSON)
                        .contentType(FhirClient.XML)
                        .body(body)
                        .post("/Patient"),
                400,
                422);
    }

    @Test
    void c2FetchesNoExternalEntity() throws IOException {
        AtomicInteger hits = new AtomicInteger();
        HttpServer canary = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        canary.createContext("/", exchange -> {
            hits.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        canary.start();
        try {
            String address = "http://127.0.0.1:" + canary.getAddress().getPort() + "/canary";
            List<String> bodies = List.of(
                    "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + address
                            + "\">]><Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"&e;\"/></name></Patient>",
                    "<!DOCTYPE x SYSTEM \"" + address + "\"><Patient xmlns=\"http://hl7.org/fhir\"/>",
                    "<!DOCTYPE x [<!ENTITY % e SYSTEM \"" + address
                            + "\"> %e;]><Patient xmlns=\"http://hl7.org/fhir\"/>",
                    "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
                            + "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"&b;\"/></name></Patient>");
            for (String body : bodies) {
                for (String path : List.of("/Patient", "/Patient/$validate", "")) {
                    refused(
                            ehr.request()
                                    .accept(FhirClient.JSON)
                                    .contentType(FhirClient.XML)
                                    .body(body)
                                    .post(path),
                            400,
                            422);
                }
            }
            String narrative = "{\"resourceType\": \"Patient\", \"text\": {\"status\": \"generated\", \"div\":"
                    + " \"<!DOCTYPE x [<!ENTITY e SYSTEM '" + address
                    + "'>]><div xmlns='http://www.w3.org/1999/xhtml'>&e;</div>\"}}";
            refused(ehr.post("/Patient", narrative), 400, 422);
        } finally {
            canary.stop(0);
        }

        assertThat(hits).hasValue(0);
    }

    @Test
    void refusesAnUnknownType() {
        for (Response answer : List.of(
                ehr.get("/Nonsense"),
                ehr.get("/Nonsense/1"),
                ehr.post("/Nonsense", "{\"resourceType\": \"Nonsense\"}"),
                ehr.get("/patient"),
                ehr.get("/Patient/1/2/3/4"))) {
            refused(answer, 400, 404);
        }
    }

    @Test
    void refusesAnUnknownSearchParameterByName() {
        assertThat(refused(ehr.get("/Patient?nonsense=1"), 400)).contains("nonsense");
        assertThat(refused(ehr.get("/Patient?_sort=nonsense"), 400)).contains("nonsense");
        assertThat(refused(ehr.get("/Observation?subject:Patient.nonsense=1"), 400))
                .contains("nonsense");
        refused(ehr.get("/Patient?_has:Observation:patient:nonsense=1"), 400);
        refused(ehr.get("/Patient?_include=Patient:nonsense"), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Patient?birthdate=yesterday",
                "/Patient?birthdate=2024-13-01",
                "/Observation?value-quantity=many",
                "/Patient?_lastUpdated=nonsense",
                "/Patient?_count=-1",
                "/Patient?_count=many",
                "/Patient?_offset=-1",
                "/Patient?_total=nonsense",
                "/Patient?_summary=nonsense",
                "/Patient?gender:nonsense=male",
                "/Patient/_history?_since=nonsense",
                "/Patient/_history?_count=-1"
            })
    void refusesAValueThatIsNone(String path) {
        refused(ehr.get(path), 400);
    }

    @Test
    void refusesFormatsItDoesNotSpeak() {
        refused(ehr.request().get("/Patient?_format=nonsense"), 400, 406);
        Response answer = ehr.request().accept("image/png").get("/Patient?_count=1");
        assertThat(answer.statusCode()).isIn(200, 406);
        refused(ehr.request().contentType("text/plain").body("hello").post("/Patient"), 400, 415);
        refused(
                ehr.request()
                        .contentType("application/pdf")
                        .body(new byte[] {1, 2})
                        .post("/Patient"),
                400,
                415);
        refused(
                ehr.request()
                        .accept(FhirClient.JSON)
                        .contentType("text/plain")
                        .body("[]")
                        .patch("/Patient/demo-anna"),
                400,
                415);
    }

    @Test
    void r4RefusesNulAndHalfCharacters() {
        refused(
                ehr.post("/Patient", "{\"resourceType\": \"Patient\", \"name\": [{\"family\": \"a\\u0000b\"}]}"),
                400,
                422);
        refused(ehr.at(server.fhirBase() + "/Patient?family=a%00b"), 400);
        Response half = ehr.post("/Patient", "{\"resourceType\": \"Patient\", \"name\": [{\"family\": \"\\ud800\"}]}");
        assertThat(half.statusCode()).as(half.asString()).isIn(400, 422);
    }

    @Test
    void r4KeepsNumbersAndTextAsTheyAre() {
        String patient = ehr.create("Patient", Records.patient("Zażółć \\u0027 👩‍⚕️"));
        String id = ehr.create(
                "Observation",
                Records.observation(patient, Records.HEART_RATE).replace("\"value\": 70", "\"value\": 0.10"));

        assertThat(ehr.get("/Observation/" + id).asString()).contains("\"value\":0.10");
        assertThat(ehr.get("/Patient/" + patient).asString()).contains("Zażółć").contains("👩‍⚕️");
        refused(
                ehr.post(
                        "/Observation",
                        Records.observation(patient, Records.HEART_RATE)
                                .replace("\"value\": 70", "\"value\": 1e999999999")),
                400,
                422);
    }

    @Test
    void refusesOversizeAndOddIds() {
        String longId = "a".repeat(65);
        refused(ehr.put("/Patient/" + longId, Records.withId(Records.patient("x"), longId)), 400, 404, 422);
        refused(ehr.get("/Patient/" + longId), 400, 404);
        refused(ehr.get("/Patient/" + "a".repeat(2_000)), 400, 404, 414);
        refused(ehr.put("/Patient/a_b", Records.withId(Records.patient("x"), "a_b")), 400, 404, 422);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1_100, 100_000})
    void r1RefusesDeepNesting(int depth) {
        String json = "{\"resourceType\": \"Patient\", \"extension\": ["
                + "{\"url\": \"urn:x\", \"extension\": [".repeat(depth)
                + "{\"url\": \"urn:x\", \"valueBoolean\": true}"
                + "]}".repeat(depth)
                + "]}";
        String xml = "<Patient xmlns=\"http://hl7.org/fhir\">"
                + "<extension url=\"urn:x\">".repeat(depth)
                + "</extension>".repeat(depth)
                + "</Patient>";

        refused(ehr.post("/Patient", json), 400, 413, 422);
        refused(
                ehr.request()
                        .accept(FhirClient.JSON)
                        .contentType(FhirClient.XML)
                        .body(xml)
                        .post("/Patient"),
                400,
                413,
                422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Patient?_count=1000000000",
                "/Patient?_offset=1000000000",
                "/Patient?_text=*",
                "/Patient?_content=x",
                "/Patient?_filter=name%20eq%20x",
                "/Patient?_query=x",
                "/Patient?_contained=true",
                "/Patient?_list=x",
                "/Observation?code:in=http://127.0.0.1:9/ValueSet/x",
                "/?_type=Patient,Observation"
            })
    void r5CapsOrRefuses(String path) {
        Response answer = ehr.get(path);

        assertThat(answer.statusCode()).as(answer.asString()).isIn(200, 400, 403, 404, 413, 422);
        assertThat(Answers.tellsOfInsides(answer.asString()))
                .as(answer.asString())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ValueSet/$expand?url=http://127.0.0.1:9/ValueSet/x",
                "/ValueSet/$validate-code?url=http://127.0.0.1:9/ValueSet/x&code=x&system=urn:x",
                "/ConceptMap/$translate?url=http://127.0.0.1:9/ConceptMap/x&code=x&system=urn:x",
                "/CodeSystem/$lookup?system=http://127.0.0.1:9/x&code=x"
            })
    void s5FollowsNoAddress(String path) {
        refused(ehr.get(path), 400, 403, 404, 422);
    }

    @Test
    void refusesMethodsThatAreNone() {
        refused(ehr.request().accept(FhirClient.JSON).put("/Patient"), 400, 405);
        refused(ehr.request().accept(FhirClient.JSON).delete("/"), 400, 403, 404, 405);
        Response trace = ehr.request().request("TRACE", "/Patient");
        assertThat(trace.statusCode()).isIn(400, 403, 404, 405, 501);
        Response unknown = ehr.request().request("BREW", "/Patient");
        assertThat(unknown.statusCode()).isIn(400, 403, 404, 405, 501);
    }

    @Test
    void refusesABundleThatIsNone() {
        refused(ehr.post("", Records.patient("x")), 400, 422);
        refused(ehr.post("", "{\"resourceType\": \"Bundle\", \"type\": \"collection\"}"), 400, 422);
        refused(ehr.post("", "{\"resourceType\": \"Bundle\"}"), 400, 422);
        refused(ehr.post("", Records.bundle("transaction", "{\"resource\": " + Records.patient("x") + "}")), 400, 422);
        refused(
                ehr.post("", Records.bundle("transaction", Records.entry("POST", "Nonsense", Records.patient("x")))),
                400,
                404,
                422);
    }

    @Test
    void c1LeavesNoTraceInHeaders() {
        for (Response answer : List.of(
                ehr.get("/Patient?_count=1"),
                ehr.get("/Patient/none"),
                server.asNobody().get("/metadata"))) {
            assertThat(answer.headers().hasHeaderWithName("Server")).isFalse();
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Cache-Control")).contains("no-store");
        }
    }

    /** The diagnostics of an answer that must be one of these refusals. */
    private static String refused(Response answer, Integer... statuses) {
        assertThat(answer.statusCode()).as(answer.asString()).isIn((Object[]) statuses);
        String text = answer.asString();
        assertThat(Answers.tellsOfInsides(text)).as(text).isFalse();
        if (text.startsWith("<")) {
            assertThat(text).contains("<OperationOutcome");
            return text;
        }
        String problem = Answers.problem(answer);
        assertThat(problem).isNotBlank();
        return problem;
    }
}
