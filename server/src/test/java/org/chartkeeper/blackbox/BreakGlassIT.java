package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakGlassIT {

    private static final String REASON = "unconscious in the emergency room";
    private static final String NOBODY = "There is no such patient here";

    private final Chartkeeper server = TestServer.shared();
    private final FhirClient loader = server.as(Registrations.LOADER);
    private final FhirClient records = server.as(Registrations.RECORDS);

    private AppLaunch emergency(String scope) {
        return new AppLaunch(server, Registrations.SECRET_APP, scope).with("purpose_of_use", "BTG");
    }

    private String patient(String family) {
        return loader.create("Patient", Records.patient(family));
    }

    private void denyEverybody(String patient) {
        records.create(
                "Consent",
                Records.consent(
                        patient, "\"policyRule\": " + Records.act("OPTOUT") + ", \"provision\": {\"type\": \"deny\"}"));
    }

    @Test
    void opensOneRecordForAReasonAndATimeWithEvidence() throws Exception {
        String family = "Rescue" + Records.unique().replaceAll("[^a-z]", "");
        String patient = patient(family);
        String load = loader.create("Observation", Records.observation(patient, Records.HIV_LOAD));
        denyEverybody(patient);
        String other = patient("Other" + family);
        denyEverybody(other);
        Rescuer rescuer = new Rescuer(server, Registrations.RESCUERS.get(0));
        AppLaunch plain = new AppLaunch(server, Registrations.SECRET_APP, "user/*.rs");
        FhirClient before = server.with(
                plain.tokens(rescuer.browser, rescuer.user).jsonPath().getString("access_token"));
        assertThat(before.get("/Patient/" + patient).statusCode()).isEqualTo(404);

        AppLaunch launch =
                emergency("launch/patient patient/*.rs patient/Observation.cruds user/Patient.rs offline_access");
        Response page = rescuer.page(launch);
        assertThat(rescuer.browser
                        .submit(page, Map.of("number", family, "reason", "no"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(rescuer.browser.submit(page, Map.of("reason", REASON)).statusCode())
                .isEqualTo(400);
        Response nobody = rescuer.browser.submit(page, Map.of("number", "nobody-" + family, "reason", REASON));
        assertThat(nobody.statusCode()).isEqualTo(404);
        assertThat(nobody.asString()).contains(NOBODY);
        Response scopes = rescuer.browser.submit(page, Map.of("number", family, "reason", REASON));
        assertThat(scopes.asString()).contains(family).doesNotContain("offline_access");
        JsonPath tokens = launch.redeem(
                        PageVisitor.answered(rescuer.browser.allow(scopes)).get("code"))
                .jsonPath();

        assertThat(tokens.getString("refresh_token")).isNull();
        assertThat(List.of(tokens.getString("scope").split(" ")))
                .contains("patient/Observation.rs")
                .doesNotContain("patient/Observation.cruds", "offline_access");
        assertThat(tokens.getString("patient")).isEqualTo(patient);
        assertThat(tokens.getInt("expires_in")).isBetween(3_000, 3_600);
        SignedJWT token = SignedJWT.parse(tokens.getString("access_token"));
        assertThat(String.valueOf(token.getJWTClaimsSet().getJSONObjectClaim("extensions")))
                .contains("BTG");
        assertThat(token.getJWTClaimsSet().getJSONObjectClaim("break_glass")).containsKeys("id", "opened", "expires");
        FhirClient during = server.with(tokens.getString("access_token"));
        assertThat(during.get("/Patient/" + patient).statusCode()).isEqualTo(200);
        assertThat(during.search("/Observation")).containsExactly("Observation/" + load);
        assertThat(during.get("/Patient/" + other).statusCode()).isEqualTo(404);
        assertThat(during.search("/Patient?family=Other" + family)).isEmpty();

        assertThat(during.post("/Observation", Records.observation(patient, Records.HEART_RATE))
                        .statusCode())
                .isEqualTo(403);
        assertThat(during.delete("/Observation/" + load).statusCode()).isEqualTo(403);
        assertThat(during.request()
                        .header("Prefer", "respond-async")
                        .get("/Patient/$export")
                        .statusCode())
                .isEqualTo(403);

        JsonNode review = reviewOf(patient);
        assertThat(review.path("status").asText()).isEqualTo("requested");
        assertThat(review.path("for").path("reference").asText()).isEqualTo("Patient/" + patient);
        assertThat(review.path("reasonCode").path("text").asText()).isEqualTo(REASON);
        assertThat(review.path("requester").toString()).contains(rescuer.user);
        assertThat(during.search("/Task"))
                .as("evidence is not for those it is about")
                .isEmpty();
        assertThat(server.as(Registrations.CLINIC).search("/Task?code=break-glass-review"))
                .isEmpty();
        assertThat(startedOf(patient)).hasSize(1).first().satisfies(event -> {
            assertThat(event.path("subtype").toString()).contains("110127");
            assertThat(event.path("purposeOfEvent").toString()).contains("BTG");
            assertThat(event.path("agent").toString()).contains(rescuer.user);
            assertThat(queryOf(event)).isEqualTo("reason: " + REASON);
        });
        FhirClient privacy = server.as(Registrations.PRIVACY);
        String done = review.toString().replace("\"requested\"", "\"completed\"");
        assertThat(privacy.put("/Task/" + review.path("id").asText(), done).statusCode())
                .isEqualTo(200);
        assertThat(reviewOf(patient).path("status").asText()).isEqualTo("completed");
        String id = "/Task/" + review.path("id").asText();
        assertThat(privacy.patch(id, "[{\"op\": \"replace\", \"path\": \"/reasonCode/text\", \"value\": \"none\"}]")
                        .statusCode())
                .isEqualTo(403);
        assertThat(loader.put(id, done.replace(REASON, "nothing at all")).statusCode())
                .isEqualTo(403);
        assertThat(loader.delete(id).statusCode()).isEqualTo(403);
        assertThat(loader.post("/Task", done).statusCode()).isEqualTo(403);
        assertThat(reviewOf(patient).path("reasonCode").path("text").asText()).isEqualTo(REASON);

        String csrf = String.valueOf(
                PageVisitor.hidden(rescuer.browser.get("/account")).get("csrf"));
        assertThat(rescuer.browser.post("/logout", Map.of("csrf", csrf)).statusCode())
                .isEqualTo(200);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> during.get("/Patient/" + patient).statusCode() == 401);
        assertThat(events(patient, "break-glass-stopped")).hasSize(1);
    }

    @Test
    void whoRefusesEvenThatIsAnsweredLikeNobody() {
        String family = "Never" + Records.unique().replaceAll("[^a-z]", "");
        String patient = patient(family);
        records.create("Consent", Records.consent(patient, """
                "policyRule": %s, "provision": {"type": "permit", "purpose": [%s], "provision": [
                  {"type": "deny", "purpose": [%s]}]}
                """.formatted(
                        Records.act("OPTIN"), Records.purpose("TREAT"), Records.purpose("BTG"))));
        Rescuer rescuer = new Rescuer(server, Registrations.RESCUERS.get(1));
        AppLaunch launch = emergency("launch/patient patient/*.rs");
        Response page = rescuer.page(launch);

        Response never = rescuer.browser.submit(page, Map.of("number", family, "reason", REASON));
        Response unknown = rescuer.browser.submit(page, Map.of("number", "N" + family, "reason", REASON));

        assertThat(never.statusCode()).isEqualTo(404);
        assertThat(never.asString().replaceAll("value=\"[^\"]*\"", ""))
                .isEqualTo(unknown.asString().replaceAll("value=\"[^\"]*\"", ""));
        assertThat(never.getHeaders().asList().stream()
                        .map(header -> header.getName())
                        .sorted()
                        .toList())
                .isEqualTo(unknown.getHeaders().asList().stream()
                        .map(header -> header.getName())
                        .sorted()
                        .toList());
        assertThat(reviewsOf(patient)).isEmpty();
        assertThat(startedOf(patient)).isEmpty();
        for (int i = 0; i < 2; i++) {
            rescuer.browser.submit(page, Map.of("number", "x" + i + family, "reason", REASON));
        }
        Response ended = rescuer.browser.submit(page, Map.of("number", "x" + family, "reason", REASON));
        assertThat(PageVisitor.answered(ended)).containsEntry("error", "access_denied");
        assertThat(rescuer.browser
                        .submit(page, Map.of("number", "y" + family, "reason", REASON))
                        .statusCode())
                .as("the request is over")
                .isEqualTo(410);
        List<JsonNode> refused = all("/AuditEvent?_count=500&subtype=break-glass-started&outcome=4").stream()
                .filter(event -> event.toString().contains(rescuer.user))
                .toList();
        assertThat(refused).hasSize(5).noneMatch(event -> event.toString().contains(patient));
    }

    @Test
    void needsASecondFactorGivenForThisVeryRequest() {
        Rescuer rescuer = new Rescuer(server, Registrations.RESCUERS.get(2));
        AppLaunch launch = emergency("launch/patient patient/*.rs");

        Response asked = rescuer.browser.open(launch.address());
        assertThat(asked.asString()).as("the one of a moment ago is older").contains("One more step");
        Map<String, Object> form = PageVisitor.hidden(asked);
        form.putAll(Map.of("number", "demo-anna", "reason", REASON));
        Response forced = rescuer.browser.post("/authorize/break-glass", form);
        assertThat(forced.header("Location")).contains("/login/second-factor");

        Response page = rescuer.browser.submit(asked, Map.of("code", rescuer.authenticator.next()));
        String request = String.valueOf(PageVisitor.hidden(page).get("request"));
        PageVisitor thief = server.browser();
        thief.signIn(thief.get("/login"), Registrations.DOCTOR, Registrations.password(Registrations.DOCTOR));
        assertThat(thief.get("/authorize/break-glass?request=" + request).statusCode())
                .isEqualTo(410);
        Map<String, Object> forged = PageVisitor.hidden(page);
        forged.putAll(Map.of("csrf", "forged", "number", "demo-anna", "reason", REASON));
        assertThat(rescuer.browser.post("/authorize/break-glass", forged).statusCode())
                .isEqualTo(403);
        assertThat(PageVisitor.answered(rescuer.browser.submit(page, Map.of("deny", "true"))))
                .containsEntry("error", "access_denied");
        assertThat(startedOf("demo-anna")).noneMatch(event -> event.toString().contains(rescuer.user));
    }

    @Test
    void thePatientMayBeFoundByNameAndBirthOrComeFromTheEhr() {
        String family = "Named" + Records.unique().replaceAll("[^a-z]", "");
        String patient = patient(family);
        denyEverybody(patient);
        Rescuer rescuer = new Rescuer(server, Registrations.RESCUERS.get(3));
        Response page = rescuer.page(emergency("patient/Patient.r"));

        assertThat(rescuer.browser
                        .submit(page, Map.of("family", family, "born", "1980-04-02", "reason", REASON))
                        .statusCode())
                .isEqualTo(404);
        assertThat(rescuer.browser
                        .submit(page, Map.of("family", family, "born", "yesterday", "reason", REASON))
                        .statusCode())
                .isEqualTo(400);
        Response scopes =
                rescuer.browser.submit(page, Map.of("family", family, "born", "1980-04-01", "reason", REASON));
        assertThat(scopes.asString()).contains(family);
    }

    @ParameterizedTest
    @CsvSource({
        "test-doctor, BTG, test-secret-app",
        "test-patient, BTG, test-secret-app",
        "test-rescuer-0, BTG TREAT, test-secret-app",
        "test-rescuer-0, BTG, test-browser-app"
    })
    void j19WhoMayNotBreakTheGlassIsRefused(String user, String purposes, String app) {
        AppLaunch launch = new AppLaunch(server, app, "launch/patient patient/*.rs")
                .with("purpose_of_use", purposes)
                .with(
                        "redirect_uri",
                        app.equals(Registrations.BROWSER_APP)
                                ? AppSite.SHARED.page("index.html")
                                : Registrations.APP_ADDRESS);
        PageVisitor browser = server.browser();

        Response answer = browser.open(launch.address());
        if (answer.asString().contains("name=\"password\"")) {
            answer = browser.signIn(answer, user, Registrations.password(user));
        }

        assertThat(PageVisitor.answered(answer))
                .containsEntry("error", "access_denied")
                .doesNotContainKey("code");
    }

    private JsonNode reviewOf(String patient) {
        List<JsonNode> reviews = reviewsOf(patient);
        assertThat(reviews).hasSize(1);
        return reviews.get(0);
    }

    /** As the privacy office looks for them: not by patients, whom it does not see. */
    private List<JsonNode> reviewsOf(String patient) {
        List<JsonNode> reviews = new java.util.ArrayList<>();
        JsonNode found = server.as(Registrations.PRIVACY).bundle("/Task?code=break-glass-review&_count=200");
        for (JsonNode entry : found.path("entry")) {
            JsonNode task = entry.path("resource");
            if (task.path("for").path("reference").asText().equals("Patient/" + patient)) {
                reviews.add(task);
            }
        }
        return reviews;
    }

    private List<JsonNode> startedOf(String patient) {
        return events(patient, "break-glass-started");
    }

    private List<JsonNode> events(String patient, String subtype) {
        return all("/AuditEvent?patient=" + patient + "&subtype=" + subtype);
    }

    private List<JsonNode> all(String path) {
        List<JsonNode> events = new java.util.ArrayList<>();
        for (JsonNode entry : server.as(Registrations.AUDITOR).bundle(path).path("entry")) {
            events.add(entry.path("resource"));
        }
        return events;
    }

    private static String queryOf(JsonNode event) {
        for (JsonNode entity : event.path("entity")) {
            if (entity.has("query")) {
                return new String(
                        Base64.getDecoder().decode(entity.path("query").asText()), StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("no query: " + event);
    }
}
