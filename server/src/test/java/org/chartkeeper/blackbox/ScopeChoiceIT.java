package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user takes away on the scopes page is not granted, and the token response says so. */
class ScopeChoiceIT {

    private static final String CATEGORY = "?category=http://terminology.hl7.org/CodeSystem/observation-category|";
    private static final String LABORATORY = "patient/Observation.rs" + CATEGORY + "laboratory";
    private static final String VITAL_SIGNS = "patient/Observation.rs" + CATEGORY + "vital-signs";

    /** What an app asks for that wants the data classes of US Core, one scope for each. */
    private static final List<String> CERTIFICATION = Stream.of(
                    "AllergyIntolerance",
                    "CarePlan",
                    "CareTeam",
                    "Condition",
                    "Device",
                    "DiagnosticReport",
                    "DocumentReference",
                    "Encounter",
                    "Goal",
                    "Immunization",
                    "MedicationRequest",
                    "Observation",
                    "Patient",
                    "Procedure",
                    "Provenance")
            .map(type -> "patient/" + type + ".rs")
            .toList();

    private final Chartkeeper server = TestServer.shared();

    private AppLaunch app(String scope) {
        return new AppLaunch(server, Registrations.APP, scope);
    }

    /** The token response when these values are cleared on the page. */
    private JsonPath without(AppLaunch launch, String... cleared) {
        PageVisitor browser = server.browser();
        Response page = launch.scopesPage(browser, Registrations.PATIENT);
        Map<String, String> answer = PageVisitor.answered(browser.allow(page, Set.of(cleared)));
        assertThat(answer).containsKey("code");
        return launch.redeem(answer.get("code")).jsonPath();
    }

    private static List<String> scopes(JsonPath tokens) {
        return List.of(tokens.getString("scope").split(" "));
    }

    private int status(JsonPath tokens, String path) {
        return server.with(tokens.getString("access_token")).get(path).statusCode();
    }

    private Set<String> typesOffered() {
        JsonNode statement = Answers.json(server.asNobody().get("/metadata"));
        Set<String> types = new HashSet<>();
        statement
                .at("/rest/0/resource")
                .forEach(resource -> types.add(resource.path("type").asText()));
        return types;
    }

    @Test
    void aKindOfRecordsIsTakenOutOfAScopeOnAllTypes() {
        JsonPath tokens = without(app("launch/patient patient/*.rs"), "patient/*.rs Observation");

        Set<String> expected = typesOffered().stream()
                .filter(type -> !type.equals("Observation"))
                .map(type -> "patient/" + type + ".rs")
                .collect(Collectors.toSet());
        assertThat(scopes(tokens))
                .contains("launch/patient")
                .containsAll(expected)
                .doesNotContain("patient/*.rs", "patient/Observation.rs");
        assertThat(status(tokens, "/Condition")).isEqualTo(200);
        assertThat(status(tokens, "/Patient/demo-anna")).isEqualTo(200);
        assertThat(status(tokens, "/Observation")).isEqualTo(403);
        FhirClient app = server.with(tokens.getString("access_token"));
        assertThat(app.search("/Patient?_has:Observation:patient:status=final")).isEmpty();
        assertThat(app.search("/Patient?_revinclude=Observation:patient")).containsExactly("Patient/demo-anna");
    }

    @Test
    void aGroupOfKindsIsTakenOutAtOnceAndVersionOneStaysVersionOne() {
        JsonPath tokens = without(app("launch/patient patient/*.read"), "patient/*.read insurance");

        assertThat(scopes(tokens))
                .contains("patient/Observation.read", "patient/Patient.read")
                .doesNotContain("patient/*.read", "patient/Coverage.read", "patient/ExplanationOfBenefit.read")
                .allMatch(scope -> scope.equals("launch/patient") || scope.endsWith(".read"));
        assertThat(status(tokens, "/Observation")).isEqualTo(200);
        assertThat(status(tokens, "/Coverage")).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "patient/Observation.cruds, patient/Observation.cud, patient/Observation.rs",
        "patient/Observation.*, patient/Observation.write, patient/Observation.read"
    })
    void writingIsTakenAwayAndReadingKept(String asked, String writing, String reading) {
        JsonPath tokens = without(app("launch/patient " + asked), writing);

        assertThat(scopes(tokens)).containsExactlyInAnyOrder("launch/patient", reading);
        assertThat(status(tokens, "/Observation")).isEqualTo(200);
        assertThat(server.with(tokens.getString("access_token"))
                        .post("/Observation", Records.observation("demo-anna", "8867-4"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void readingIsTakenAwayAndWritingKept() {
        JsonPath tokens = without(app("launch/patient patient/Observation.cruds"), "patient/Observation.rs");

        assertThat(scopes(tokens)).containsExactlyInAnyOrder("launch/patient", "patient/Observation.cud");
        assertThat(status(tokens, "/Observation")).isEqualTo(403);
    }

    @Test
    void ofTheScopesOfACertifiedAppThoseThatTheUserClearsAreMissingInTheAnswer() {
        AppLaunch launch = new AppLaunch(
                server, Registrations.SECRET_APP, "launch/patient offline_access " + String.join(" ", CERTIFICATION));
        List<String> cleared = List.of("patient/Condition.rs", "patient/Observation.rs", "patient/Immunization.rs");
        List<String> left = new ArrayList<>(CERTIFICATION);
        left.removeAll(cleared);

        JsonPath tokens = without(launch, cleared.toArray(String[]::new));

        List<String> expected = new ArrayList<>(left);
        expected.addAll(List.of("launch/patient", "offline_access"));
        assertThat(scopes(tokens)).containsExactlyInAnyOrderElementsOf(expected);
        JsonPath refreshed = launch.refresh(tokens.getString("refresh_token")).jsonPath();
        assertThat(scopes(refreshed)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(launch.post("/oauth2/introspect", Map.of("token", refreshed.getString("access_token")))
                        .jsonPath()
                        .getString("scope")
                        .split(" "))
                .containsExactlyInAnyOrderElementsOf(expected);
        for (String scope : CERTIFICATION) {
            assertThat(status(refreshed, "/" + scope.replaceAll("patient/|\\.rs", "")))
                    .as(scope)
                    .isEqualTo(cleared.contains(scope) ? 403 : 200);
        }
        assertThat(launch.refresh(refreshed.getString("refresh_token"), Map.of("scope", "patient/Condition.rs"))
                        .jsonPath()
                        .getString("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void eachGranularScopeIsInWordsOfItsOwnAndCanBeCleared() {
        AppLaunch launch = app("launch/patient " + LABORATORY + " " + VITAL_SIGNS);
        assertThat(launch.scopesPage(server.browser(), Registrations.PATIENT).asString())
                .contains(">Lab results: read<", ">Vital signs: read<")
                .doesNotContain("observation-category|laboratory<", "<details");

        JsonPath tokens = without(launch, VITAL_SIGNS);

        assertThat(scopes(tokens)).containsExactlyInAnyOrder("launch/patient", LABORATORY);
        FhirClient app = server.with(tokens.getString("access_token"));
        List<String> seen = app.search("/Observation");
        assertThat(seen)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        server.as(Registrations.LOADER).search("/Observation?patient=demo-anna&category=laboratory"));
    }

    @Test
    void whoClearsEverythingDenies() {
        PageVisitor browser = server.browser();
        AppLaunch launch = app("launch/patient patient/*.rs");
        Response page = launch.scopesPage(browser, Registrations.PATIENT);
        Set<String> groups = Set.copyOf(PageVisitor.boxes(page).get("group"));

        Map<String, String> answer = PageVisitor.answered(browser.allow(page, groups));

        assertThat(answer).containsEntry("error", "access_denied").doesNotContainKey("code");
    }

    @ParameterizedTest
    @CsvSource({
        "scope, patient/*.cruds",
        "scope, patient/Condition.rs",
        "scope, user/*.rs",
        "scope, offline_access",
        "scope, patient/Observation.cruds",
        "group, patient/*.rs everything",
        "group, user/*.rs results",
        "kind, patient/*.rs Nothing",
        "kind, patient/*.rs *",
        "kind, patient/*.cruds Observation",
        "kind, user/*.rs Observation"
    })
    void j16AFormWithMoreThanWasOfferedGrantsNothing(String name, String value) {
        PageVisitor browser = server.browser();
        AppLaunch launch = app("launch/patient patient/*.rs");
        Response page = launch.scopesPage(browser, Registrations.PATIENT);
        Map<String, Object> form = new LinkedHashMap<>(PageVisitor.boxes(page));
        List<String> values = new ArrayList<>(PageVisitor.boxes(page).get(name));
        values.add(value);
        form.put(name, values);
        form.put("decision", "allow");

        Response tampered = browser.submit(page, form);

        assertThat(tampered.statusCode()).isEqualTo(400);
        assertThat(tampered.header("Location")).isNull();
        assertThat(tampered.asString()).doesNotContain(value);
        JsonPath tokens = launch.redeem(
                        PageVisitor.answered(browser.allow(page)).get("code"))
                .jsonPath();
        assertThat(scopes(tokens)).containsExactlyInAnyOrder("launch/patient", "patient/*.rs");
    }

    @Test
    void theLongestListOfTypesStillFitsIntoAToken() {
        AppLaunch launch =
                new AppLaunch(server, Registrations.WIDE_APP, "openid launch/patient patient/*.cruds user/*.cruds");
        PageVisitor browser = server.browser();
        Response picker = launch.scopesPage(browser, Registrations.DOCTOR);
        Response page = browser.submit(picker, Map.of("patient", "demo-anna"));

        Map<String, String> answer = PageVisitor.answered(
                browser.allow(page, Set.of("patient/*.cruds Observation", "user/*.cruds Observation")));
        JsonPath tokens = launch.redeem(answer.get("code")).jsonPath();

        assertThat(scopes(tokens)).hasSizeGreaterThan(2 * typesOffered().size() - 2);
        assertThat(status(tokens, "/Patient/demo-anna")).isEqualTo(200);
        assertThat(status(tokens, "/Observation")).isEqualTo(403);
        assertThat(launch.post("/oauth2/introspect", Map.of("token", tokens.getString("access_token")))
                        .jsonPath()
                        .getBoolean("active"))
                .isTrue();
    }

    @Test
    void everyBoxHasItsLabelAndEveryFieldsetItsLegend() {
        String page = app("openid fhirUser offline_access launch/patient patient/*.rs user/*.rs")
                .scopesPage(server.browser(), Registrations.PATIENT)
                .asString();

        int boxes = count(page, "type=\"checkbox\"");
        assertThat(boxes).isGreaterThan(100);
        assertThat(count(page, "<label class=\"choice\">\\s*<input type=\"checkbox\""))
                .isEqualTo(boxes);
        assertThat(count(page, "<fieldset[^>]*>\\s*<legend")).isEqualTo(count(page, "<fieldset"));
        assertThat(count(page, "<details[^>]*>\\s*<summary")).isEqualTo(count(page, "<details"));
        assertThat(page)
                .contains("Records of Anna", "Records of every patient whose records you may use here")
                .doesNotContain("<script", "tabindex", "<details open");
    }

    private static int count(String page, String pattern) {
        return Math.toIntExact(Pattern.compile(pattern).matcher(page).results().count());
    }

    @Test
    void theKindsOfAScopeSayWhichOfThemIsAskedForOnItsOwnToo() {
        String page = app("launch/patient patient/*.rs patient/Observation.rs")
                .scopesPage(server.browser(), Registrations.PATIENT)
                .asString();

        assertThat(count(page, "asks for this on its own too")).isEqualTo(1);
    }
}
