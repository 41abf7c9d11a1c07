package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the gate by ways around the plain ones, as a patient's app and as an insurer. */
class AccessThreatIT {

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final FhirClient EHR = SERVER.as(Registrations.LOADER);

    private static String own;
    private static String other;
    private static String otherName;
    private static String otherRecord;
    private static FhirClient app;

    @BeforeAll
    static void records() {
        own = EHR.create("Patient", Records.patient(Records.unique()));
        otherName = Records.unique();
        other = EHR.create("Patient", Records.patient(otherName));
        EHR.create("Observation", Records.observation(own, Records.HEART_RATE));
        otherRecord = EHR.create("Observation", Records.observation(other, Records.HEART_RATE));
        app = SERVER.asApp("patient/*.cruds", own);
    }

    @Test
    void b22EachTypeShowsTheOwnRecordAndWhatIsAboutNobodyAlone() {
        List<String> types = new ArrayList<>();
        EHR.get("/metadata").jsonPath().<String>getList("rest[0].resource.type").forEach(types::add);
        assertThat(types).hasSizeGreaterThan(100);

        for (String type : types) {
            Response answer = app.get("/" + type + "?_count=50");

            assertThat(answer.statusCode()).as(type).isIn(200, 400, 403, 404);
            assertThat(answer.asString()).as(type).doesNotContain(otherName, otherRecord, "Patient/" + other);
            for (JsonNode entry : Answers.json(answer).path("entry")) {
                entry.findValuesAsText("reference").stream()
                        .filter(reference -> reference.contains("Patient/"))
                        .forEach(reference -> assertThat(reference).as(type).contains(own));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Patient/%s",
                "/Patient/%s/$everything",
                "/Patient/%s/Observation",
                "/Patient/%s/*",
                "/Patient/%s/_history",
                "/Patient/%s/$export",
                "/Patient?_id=%s",
                "/Observation?patient=%s",
                "/Observation?subject:Patient._id=%s",
                "/Group?member=Patient/%s",
                "/List?subject=Patient/%s",
                "/Provenance?patient=%s",
                "/AuditEvent?patient=%s",
                "/Task?patient=%s"
            })
    void b2b4ByWhateverWayAnotherPatientIsAnsweredAsNobody(String path) {
        String nobody = Records.unique();

        assertThat(Answers.withoutId(app.get(path.formatted(other)), other))
                .isEqualTo(Answers.withoutId(app.get(path.formatted(nobody)), nobody));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Observation?_text=%s",
                "/Observation?_content=%s",
                "/Patient?_query=%s",
                "/Patient?_filter=name eq \"%s\"",
                "/Observation?code:in=http://example.org/ValueSet/%s",
                "/Observation?code:not-in=http://example.org/ValueSet/%s",
                "/Patient?_contained=both&name=%s",
                "/Observation/$lastn?patient=%s",
                "/Patient/$match?name=%s",
                "/$graphql?query=%s"
            })
    void b11b19WhatCannotBeAnsweredIsRefusedAlikeWhoeverAsks(String path) {
        for (String word : List.of(otherName, "nobody-of-this-name")) {
            Response asApp = app.get(path.formatted(word));

            assertThat(asApp.statusCode()).as(asApp.asString()).isIn(400, 403, 404);
            assertThat(asApp.asString().replace(word, "")).doesNotContain(other, otherRecord);
        }
        assertThat(Answers.withoutId(app.get(path.formatted(otherName)), otherName))
                .isEqualTo(Answers.withoutId(app.get(path.formatted("nobody-of-this-name")), "nobody-of-this-name"));
    }

    @Test
    void b24ALinkOfAPatientBringsNobodyElseIntoView() {
        String linked = EHR.create("Patient", Records.patient(Records.unique()));
        String record = EHR.create("Observation", Records.observation(linked, Records.HEART_RATE));
        String body = Records.patient(Records.unique()).replace("\"gender\"", """
                "link": [{"type": "seealso", "other": {"reference": "Patient/%s"}}], "gender\"""".formatted(linked));
        String linking = EHR.create("Patient", body);
        FhirClient linker = SERVER.asApp("patient/*.rs", linking);

        assertThat(linker.get("/Patient/" + linking).statusCode()).isEqualTo(200);
        assertThat(linker.get("/Patient/" + linked).statusCode()).isEqualTo(404);
        assertThat(linker.search("/Patient?_include=Patient:link")).containsExactly("Patient/" + linking);
        assertThat(linker.search("/Observation")).isEmpty();
        assertThat(Answers.references(linker.bundle("/Patient/" + linking + "/$everything")))
                .doesNotContain("Patient/" + linked, "Observation/" + record);
        assertThat(SERVER.asApp("patient/*.rs", linked).search("/Patient")).containsExactly("Patient/" + linked);
    }

    @Test
    void b4AListOfSomebodyElseNarrowsAsOneThatIsNotThere() {
        String list = EHR.create("List", """
                {"resourceType": "List", "status": "current", "mode": "working", "subject": {"reference": "Patient/%s"},
                 "entry": [{"item": {"reference": "Observation/%s"}}]}
                """.formatted(other, otherRecord));
        String nobody = Records.unique();

        assertThat(Answers.withoutId(app.get("/Observation?_list=" + list), list))
                .isEqualTo(Answers.withoutId(app.get("/Observation?_list=" + nobody), nobody));
        assertThat(app.get("/List/" + list).statusCode()).isEqualTo(404);
    }

    @Test
    void b3AnIdentifierOfSomebodyElseFindsNothingByAChain() {
        for (String chain : List.of(
                "/Observation?subject:Patient.identifier=%s",
                "/Observation?patient.name=%s",
                "/Observation?patient:Patient.family=%s",
                "/Patient?_has:Observation:patient:patient.identifier=%s",
                "/Patient?identifier=urn:test|%s",
                "/Patient?name:contains=%s&_summary=count")) {
            assertThat(Answers.withoutId(app.get(chain.formatted(otherName)), otherName))
                    .as(chain)
                    .isEqualTo(Answers.withoutId(app.get(chain.formatted("no-such-name")), "no-such-name"));
        }
    }

    @Test
    void c1NoWriteReachesTheRecordOfSomebodyElse() {
        String mine = Records.observation(other, Records.HEART_RATE);
        String unknown = Records.unique();
        List<Response> onTheirs = List.of(
                app.put("/Observation/" + otherRecord, Records.withId(mine.replace(other, own), otherRecord)),
                app.patch(
                        "/Observation/" + otherRecord,
                        "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]"),
                app.delete("/Observation/" + otherRecord));
        List<Response> onNothing = List.of(
                app.put("/Observation/" + unknown, Records.withId(mine.replace(other, own), unknown)),
                app.patch(
                        "/Observation/" + unknown,
                        "[{\"op\": \"replace\", \"path\": \"/status\", \"value\": \"amended\"}]"),
                app.delete("/Observation/" + unknown));

        for (int i = 0; i < onTheirs.size(); i++) {
            assertThat(Answers.withoutId(onTheirs.get(i), otherRecord))
                    .isEqualTo(Answers.withoutId(onNothing.get(i), unknown));
        }
        assertThat(EHR.bundle("/Observation/" + otherRecord + "/_history")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
    }
}
