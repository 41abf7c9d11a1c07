package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The cases of {@code cases/consent.yaml}, each over the paths on which a resource can leave, on a server with their policy. */
class ConsentCasesIT {

    private static final String SCOPE = "system/*.rs";
    private static final String TYPES =
            "Observation,Condition,MedicationRequest,DocumentReference,Encounter,Appointment,Patient,Location";

    private static final CasesServer CASES = CasesServer.shared();

    private static String inForce = "";
    private static int rescuers;

    private final Chartkeeper server = CASES.server();
    private final FhirClient loader = server.as(Registrations.LOADER);

    @TestFactory
    Stream<DynamicTest> everyCaseHoldsOnEveryPath() {
        return StreamSupport.stream(CaseRecords.TABLE.get("cases").spliterator(), false)
                .sorted(Comparator.comparing(row -> row.get("default").asText()))
                .map(row -> DynamicTest.dynamicTest(
                        row.get("id").asText() + " " + row.get("what").asText(), () -> checkToday(row)));
    }

    /** Periods that end today would end amid a case that runs over midnight, which is then run again. */
    private void checkToday(JsonNode row) {
        LocalDate today = today();
        try {
            check(row, row.get("id").asText(), today);
        } catch (AssertionError e) {
            if (today.equals(today())) {
                throw e;
            }
            check(row, row.get("id").asText() + "-again", today());
        }
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private void check(JsonNode row, String id, LocalDate today) {
        putInForce(row.get("default").asText());
        stored(loader.post("", CaseRecords.actors()));
        LocalDate caseDay = LocalDate.parse(row.at("/request/now")
                .asText(CaseRecords.TABLE.get("now").asText())
                .substring(0, 10));
        var records = new CaseRecords(id);
        stored(loader.post("", records.resources(today, caseDay)));
        for (String consent : records.consents(row, today, caseDay)) {
            loader.create("Consent", consent);
        }

        FhirClient caller = caller(row.get("request"), records);

        if (caller == null || caller.get("/Location/L1").statusCode() == 401) {
            // Emergency is not believed on another issuer's word, nor opened where a consent refuses it.
            assertThat(row.at("/request/purposes").toString()).contains("BTG");
            row.get("decision")
                    .forEach(decision -> assertThat(decision.asText()).isEqualTo("D"));
            return;
        }
        Map<String, Boolean> shown = new TreeMap<>();
        row.get("decision")
                .properties()
                .forEach(entry -> shown.put(
                        entry.getKey().equals("L1") ? "Location/L1" : records.reference(entry.getKey()),
                        entry.getValue().asText().equals("P")));
        shown.forEach((reference, there) -> checkOne(caller, reference, there));
        shown.forEach((reference, there) -> checkProvenance(caller, reference, there));
        checkTogether(caller, records, shown, !row.get("request").has("session"));
    }

    private static void checkOne(FhirClient caller, String reference, boolean there) {
        String type = reference.substring(0, reference.indexOf('/'));
        String search = type + "?_id=" + reference.substring(reference.indexOf('/') + 1);
        for (String path : List.of("", "/_history/1", "/_history")) {
            checkStatus(caller.get("/" + reference + path), there, reference + path);
        }
        checkStatus(caller.getXml("/" + reference), there, reference + " as XML");
        JsonNode batch = Answers.json(caller.post(
                "",
                Records.bundle(
                        "batch",
                        Records.entry("GET", reference),
                        Records.entry("GET", search),
                        Records.entry("GET", search + "&_summary=count"),
                        Records.entry("GET", "Provenance?target=" + reference))));
        assertThat(batch.at("/entry/0/response/status").asText())
                .as(reference + " in a batch")
                .startsWith(there ? "200" : "404");
        for (int entry = 1; entry <= 2; entry++) {
            assertThat(batch.at("/entry/" + entry + "/resource/total").asInt())
                    .as(reference + " searched for in a batch")
                    .isEqualTo(there ? 1 : 0);
        }
        if (!there) {
            assertThat(Answers.references(batch.at("/entry/3/resource")))
                    .as("Provenance of " + reference)
                    .isEmpty();
        }
    }

    /** One Provenance for several versions is divided a moment after a consent tells these apart. */
    private static void checkProvenance(FhirClient caller, String reference, boolean there) {
        await("Provenance of " + reference)
                .atMost(Duration.ofSeconds(20))
                .until(() -> caller.search("/Provenance?target=" + reference).size() == (there ? 1 : 0));
    }

    private static void checkStatus(Response answer, boolean there, String what) {
        assertThat(answer.statusCode()).as(what).isEqualTo(there ? 200 : 404);
    }

    /** What a search of a whole type, a compartment, an include and an export bring of the case's resources. */
    private static void checkTogether(
            FhirClient caller, CaseRecords records, Map<String, Boolean> shown, boolean exports) {
        List<String> expected =
                shown.keySet().stream().filter(shown::get).sorted().toList();
        List<String> withheld = shown.keySet().stream()
                .filter(reference -> !shown.get(reference))
                .toList();
        List<String> found = new ArrayList<>();
        for (String type : shown.keySet().stream()
                .map(reference -> reference.substring(0, reference.indexOf('/')))
                .distinct()
                .toList()) {
            found.addAll(caller.search("/" + type + "?_count=200&_include=*&_revinclude=*"));
        }
        assertThat(found).doesNotContainAnyElementsOf(withheld).containsAll(expected);
        Response everything = caller.get("/Patient/" + records.id("p1") + "/$everything?_count=200");
        if (everything.statusCode() == 200) {
            assertThat(Answers.references(Answers.json(everything))).doesNotContainAnyElementsOf(withheld);
        }
        if (exports) {
            List<String> exported = Exports.references(caller, "/$export?_type=" + TYPES);
            assertThat(exported).doesNotContainAnyElementsOf(withheld).containsAll(expected);
        }
    }

    private @Nullable FhirClient caller(JsonNode request, CaseRecords records) {
        String who = request.get("as").asText();
        List<String> purposes = StreamSupport.stream(request.get("purposes").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        if (request.has("session")) {
            return rescuer(records.id(request.get("session").asText()));
        }
        String[] as =
                switch (who) {
                    case "drA" -> new String[] {"Practitioner/drA", "Organization/A"};
                    case "drB" -> new String[] {"Practitioner/drB", "Organization/B"};
                    case "nuA" -> new String[] {"Practitioner/nuA", "Organization/A"};
                    case "uni" -> new String[] {"Practitioner/res1", "Organization/UNI"};
                    case "ins" -> new String[] {null, "Organization/INS"};
                    case "pha" -> new String[] {null, "Organization/PHA"};
                    case "p1self" -> new String[] {"Patient/" + records.id("p1"), null};
                    case "mom" -> new String[] {"RelatedPerson/" + records.id("mom"), null};
                    default -> throw new IllegalArgumentException(who);
                };
        return CASES.as(SCOPE, purposes, as[0], as[1]);
    }

    /** A nurse who opens this record in an emergency, or null when it is not opened. */
    private @Nullable FhirClient rescuer(String patient) {
        var rescuer = new Rescuer(server, Registrations.RESCUERS.get(rescuers++));
        var launch = new AppLaunch(server, Registrations.SECRET_APP, "launch/patient patient/*.rs user/*.rs")
                .with("purpose_of_use", "BTG");
        Response scopes = rescuer.browser.submit(
                rescuer.page(launch), Map.of("number", patient, "reason", "unconscious in the emergency room"));
        if (scopes.statusCode() == 404) {
            return null;
        }
        String code = PageVisitor.answered(rescuer.browser.allow(scopes)).get("code");
        return server.with(launch.redeem(code).jsonPath().getString("access_token"));
    }

    /** Waits until the server decides by this default, which three callers and two records tell apart. */
    private void putInForce(String byDefault) {
        if (byDefault.equals(inForce)) {
            return;
        }
        String normal = loader.create("Patient", Records.patient("Probe"));
        String restricted = loader.create("Observation", Records.observation(normal, Records.HIV_LOAD));
        CASES.write(byDefault);
        FhirClient treats = CASES.as(SCOPE, List.of("TREAT"), "Practitioner/drA", "Organization/A");
        FhirClient pays = CASES.as(SCOPE, List.of("HPAYMT"), null, "Organization/INS");
        List<Integer> statuses =
                switch (byDefault) {
                    case "treatment-normal" -> List.of(200, 404, 404);
                    case "all-normal" -> List.of(200, 200, 404);
                    case "all" -> List.of(200, 200, 200);
                    default -> List.of(404, 404, 404);
                };
        await().atMost(Duration.ofSeconds(20)).until(() -> List.of(
                        treats.get("/Patient/" + normal).statusCode(),
                        pays.get("/Patient/" + normal).statusCode(),
                        treats.get("/Observation/" + restricted).statusCode())
                .equals(statuses));
        inForce = byDefault;
    }

    private static void stored(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    }
}
