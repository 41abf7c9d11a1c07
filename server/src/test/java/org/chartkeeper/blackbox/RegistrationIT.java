package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegistrationIT {

    private static final String REGISTER = "/oauth2/register";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Chartkeeper server = TestServer.shared();

    @Test
    void anAppIsRegisteredLaunchedSwitchedOffAndOnAgain() throws Exception {
        Map<String, Object> metadata = app("openid launch/patient offline_access patient/*.rs", "PATRQT");
        Response answer = as(manager()).body(metadata).post(REGISTER);
        JsonPath client = answer.jsonPath();
        String id = client.getString("client_id");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(client.getString("status")).isEqualTo("active");
        assertThat(client.getString("client_name")).isEqualTo("Registered app");
        assertThat(client.getLong("client_id_issued_at"))
                .isBetween(
                        Instant.now().minusSeconds(60).getEpochSecond(),
                        Instant.now().getEpochSecond());
        assertThat(client.getString("registration_client_uri")).isEqualTo(server.baseUrl() + REGISTER + "/" + id);
        assertThat(client.getString("client_secret")).hasSize(43);

        AppLaunch launch = new AppLaunch(server, id, String.valueOf(metadata.get("scope")))
                .withSecret(client.getString("client_secret"));
        PageVisitor browser = server.browser();
        JsonPath tokens = launch.tokens(browser, Registrations.PATIENT).jsonPath();
        String waitingCode = launch.code(browser, Registrations.PATIENT);
        FhirClient anna = server.with(tokens.getString("access_token"));
        assertThat(anna.get("/Patient/demo-anna").statusCode()).isEqualTo(200);

        setStatus(id, "suspended");

        withinASecond(() -> anna.get("/Patient/demo-anna").statusCode() == 401);
        Response live = anna.get("/Patient/demo-anna");
        assertThat(live.header("WWW-Authenticate")).contains("invalid_token");
        assertThat(live.asString()).doesNotContain("demo-anna", "suspended");
        assertThat(launch.refresh(tokens.getString("refresh_token")).statusCode())
                .isEqualTo(401);
        assertThat(launch.redeem(waitingCode).asString()).isEqualTo("{\"error\":\"invalid_client\"}");
        assertThat(server.browser().open(launch.address()).statusCode()).isEqualTo(400);

        setStatus(id, "active");

        assertThat(anna.get("/Patient/demo-anna").statusCode()).isEqualTo(200);
        assertThat(launch.refresh(tokens.getString("refresh_token")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void browsersAreLetInFromWhereARegisteredAppIs() {
        Map<String, Object> metadata = app("openid patient/*.rs", "PATRQT");
        String origin = "https://" + UUID.randomUUID() + ".example.org";
        metadata.put("redirect_uris", List.of(origin + "/back"));
        assertThat(allowedOrigin(origin)).isNull();

        String id = register(metadata).getString("client_id");
        assertThat(allowedOrigin(origin)).isEqualTo(origin);

        setStatus(id, "suspended");
        assertThat(allowedOrigin(origin)).isNull();
    }

    private @Nullable String allowedOrigin(String origin) {
        return given().baseUri(server.baseUrl())
                .header("Origin", origin)
                .get("/fhir/metadata")
                .header("Access-Control-Allow-Origin");
    }

    @Test
    void keysAreReplacedAndTheOldOnesStopAtOnce() throws JOSEException {
        ECKey first = new ECKeyGenerator(Curve.P_384).keyID("first").generate();
        ECKey second = new ECKeyGenerator(Curve.P_384).keyID("second").generate();
        Map<String, Object> metadata = backEnd("private_key_jwt");
        metadata.put("jwks", new JWKSet(first.toPublicJWK()).toJSONObject());
        JsonPath client = register(metadata);
        String id = client.getString("client_id");
        assertThat(client.getString("client_secret")).isNull();
        server.registrations().signsWith(id, first);
        assertThat(server.tokenRequest(id, "system/Patient.rs").statusCode()).isEqualTo(200);

        metadata.put("client_id", id);
        metadata.put("jwks", new JWKSet(second.toPublicJWK()).toJSONObject());
        Response replaced =
                as(client.getString("registration_access_token")).body(metadata).put(REGISTER + "/" + id);

        assertThat(replaced.statusCode()).as(replaced.asString()).isEqualTo(200);
        assertThat(server.tokenRequest(id, "system/Patient.rs").asString()).isEqualTo("{\"error\":\"invalid_client\"}");
        server.registrations().signsWith(id, second);
        assertThat(server.tokenRequest(id, "system/Patient.rs").statusCode()).isEqualTo(200);
    }

    @Test
    void secretAndRegistrationTokenAreReplacedOnDemand() {
        Map<String, Object> metadata = backEnd("client_secret_basic");
        JsonPath client = register(metadata);
        String id = client.getString("client_id");
        String first = client.getString("client_secret");
        String token = client.getString("registration_access_token");
        assertThat(backEndToken(id, first).statusCode()).isEqualTo(200);

        metadata.put("client_id", id);
        metadata.put("rotate_client_secret", true);
        metadata.put("rotate_registration_access_token", true);
        JsonPath rotated = as(token).body(metadata).put(REGISTER + "/" + id).jsonPath();

        assertThat(backEndToken(id, first).statusCode()).isEqualTo(401);
        assertThat(backEndToken(id, rotated.getString("client_secret")).statusCode())
                .isEqualTo(200);
        assertThat(as(token).get(REGISTER + "/" + id).statusCode()).isEqualTo(401);
        assertThat(as(rotated.getString("registration_access_token"))
                        .get(REGISTER + "/" + id)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDeletedClientIsGoneWithItsTokens() {
        JsonPath client = register(backEnd("client_secret_basic"));
        String id = client.getString("client_id");
        String token =
                backEndToken(id, client.getString("client_secret")).jsonPath().getString("access_token");
        assertThat(server.with(token).get("/Patient").statusCode()).isEqualTo(200);

        assertThat(as(manager()).delete(REGISTER + "/" + id).statusCode()).isEqualTo(204);

        assertThat(server.with(token).get("/Patient").statusCode()).isEqualTo(401);
        assertThat(backEndToken(id, client.getString("client_secret")).statusCode())
                .isEqualTo(401);
        assertThat(as(manager()).get(REGISTER + "/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void aClientOfAFileIsSwitchedOffUntilThatIsLifted() throws Exception {
        FhirClient viewer = server.as(Registrations.SWITCHED, "system/Patient.rs");
        assertThat(viewer.get("/Patient").statusCode()).isEqualTo(200);

        setStatus(Registrations.SWITCHED, "suspended");
        withinASecond(() -> viewer.get("/Patient").statusCode() == 401);

        Path file = server.registrations().directory().resolve(Registrations.SWITCHED + ".json");
        String written = Files.readString(file);
        String renamed = "Client read again";
        Files.writeString(file, written.replace("Client " + Registrations.SWITCHED, renamed));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        shown(Registrations.SWITCHED).getString("client_name").equals(renamed));
        assertThat(shown(Registrations.SWITCHED).getString("status")).isEqualTo("suspended");
        assertThat(viewer.get("/Patient").statusCode()).isEqualTo(401);
        assertThat(server.tokenRequest(Registrations.SWITCHED, "system/Patient.rs")
                        .statusCode())
                .isEqualTo(401);

        setStatus(Registrations.SWITCHED, "active");
        assertThat(viewer.get("/Patient").statusCode()).isEqualTo(200);
    }

    @Test
    void anAdministratorsOrdinaryAppRegistersNothing() {
        AppLaunch launch = new AppLaunch(server, Registrations.SECRET_APP, "openid user/*.rs client_registration");
        JsonPath tokens = launch.tokens(server.browser(), Registrations.ADMINISTRATOR_USER)
                .jsonPath();
        assertThat(tokens.getString("scope")).doesNotContain("client_registration");

        Response refused = as(tokens.getString("access_token"))
                .body(app("openid patient/*.rs", "PATRQT"))
                .post(REGISTER);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.header("WWW-Authenticate")).contains("insufficient_scope", "scope=\"client_registration\"");
        assertThat(refused.asString()).doesNotContain("client_id");
        String other = server.token(Registrations.ADMINISTRATOR, "system/*.cruds");
        assertThat(as(other).get(REGISTER).statusCode()).isEqualTo(403);
        assertThat(as(server.token(Registrations.LOADER, "system/*.cruds"))
                        .get(REGISTER)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAppForManagersIsForManagersAndAsksForASecondFactor() {
        JsonPath console = register(app("openid client_registration", "HOPERAT"));
        AppLaunch launch = new AppLaunch(server, console.getString("client_id"), "openid client_registration")
                .withSecret(console.getString("client_secret"));

        PageVisitor browser = server.browser();
        Response account = launch.scopesPage(browser, Registrations.MANAGER_USER);
        assertThat(account.asString())
                .as("asked for, whether the app asks or not")
                .contains("needs a second step");
        Response page = browser.open(account.asString()
                .replaceAll("(?s).*href=\"(/account/authenticator\\?request=[A-Za-z0-9_-]{43})\".*", "$1"));
        Response scopes = browser.submit(
                page, Map.of("code", Authenticator.reading(page.asString()).next()));
        String manager = launch.redeem(
                        PageVisitor.answered(browser.allow(scopes)).get("code"))
                .jsonPath()
                .getString("access_token");

        assertThat(as(manager).get(REGISTER).statusCode()).isEqualTo(200);
        assertThat(server.with(manager).get("/Patient").statusCode()).isIn(401, 403);
        Response doctors = launch.scopesPage(server.browser(), Registrations.DOCTOR);
        assertThat(doctors.asString()).doesNotContain("client_registration");
    }

    @Test
    void j17WithoutATokenNothingIsRegistered() {
        Response refused = given().baseUri(server.baseUrl())
                .contentType("application/json")
                .body(app("openid patient/*.rs", "PATRQT"))
                .post(REGISTER);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.asString()).isEqualTo("{\"error\":\"invalid_token\"}");
        assertThat(refused.header("Set-Cookie")).isNull();
        JsonNode discovery = Answers.json(server.asNobody().get("/.well-known/smart-configuration"));
        assertThat(discovery.path("registration_endpoint").asText()).isEqualTo(server.baseUrl() + REGISTER);
        assertThat(discovery.path("scopes_supported").toString()).contains("\"client_registration\"");
    }

    @Test
    void everyStepIsAuditedWithWhoAndWithoutSecrets() {
        JsonPath client = register(backEnd("client_secret_basic"));
        String id = client.getString("client_id");
        String token = client.getString("registration_access_token");
        setStatus(id, "suspended");
        as(token).get(REGISTER + "/" + id);
        setStatus(id, "active");
        as(token).delete(REGISTER + "/" + id);

        List<JsonNode> events = audited(id);

        assertThat(events)
                .extracting(event -> event.at("/subtype/0/display").asText())
                .containsExactlyInAnyOrder(
                        "client-registered", "client-suspended", "client-refused", "client-active", "client-deleted");
        assertThat(events.toString()).doesNotContain(token, client.getString("client_secret"));
        assertThat(events.stream()
                        .filter(event -> event.toString().contains("client-registered"))
                        .toList()
                        .toString())
                .contains(Registrations.RECORDS);
        assertThat(events.stream()
                        .filter(event -> event.toString().contains("client-deleted"))
                        .toList()
                        .toString())
                .contains("Registered back end");
    }

    /** Whether it is so for a request that begins a second from now at the latest, however long its answer takes. */
    private static void withinASecond(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        long begun;
        boolean met;
        do {
            begun = System.nanoTime();
            met = condition.call();
        } while (!met && begun < end);
        assertThat(met).isTrue();
    }

    private List<JsonNode> audited(String client) {
        List<JsonNode> events = new ArrayList<>();
        server.as(Registrations.AUDITOR)
                .bundle("/AuditEvent?_sort=-date&_count=100")
                .path("entry")
                .forEach(entry -> {
                    for (JsonNode entity : entry.at("/resource/entity")) {
                        String query = new String(
                                Base64.getDecoder().decode(entity.path("query").asText()));
                        if (query.contains("oauth2/register/" + client)) {
                            events.add(entry.path("resource"));
                        }
                    }
                });
        return events;
    }

    private JsonPath register(Map<String, Object> metadata) {
        Response answer = as(manager()).body(metadata).post(REGISTER);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        return answer.jsonPath();
    }

    private JsonPath shown(String client) {
        return as(manager()).get(REGISTER + "/" + client).jsonPath();
    }

    private void setStatus(String client, String status) {
        Response answer = as(manager())
                .body(Map.of("client_id", client, "status", status))
                .put(REGISTER + "/" + client);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.jsonPath().getString("status")).isEqualTo(status);
    }

    private String manager() {
        return server.token(Registrations.RECORDS, "client_registration");
    }

    private RequestSpecification as(String token) {
        return given().baseUri(server.baseUrl())
                .contentType("application/json")
                .header("Authorization", "Bearer " + token);
    }

    private Response backEndToken(String client, String secret) {
        return given().baseUri(server.baseUrl())
                .auth()
                .preemptive()
                .basic(client, secret)
                .formParam("grant_type", "client_credentials")
                .formParam("scope", "system/Patient.rs")
                .post("/oauth2/token");
    }

    private static Map<String, Object> app(String scope, String purpose) {
        return new HashMap<>(Map.of(
                "client_name",
                "Registered app",
                "grant_types",
                List.of("authorization_code", "refresh_token"),
                "token_endpoint_auth_method",
                "client_secret_basic",
                "redirect_uris",
                List.of(Registrations.APP_ADDRESS),
                "scope",
                scope,
                "purpose_of_use",
                List.of(purpose)));
    }

    private static Map<String, Object> backEnd(String method) {
        return new HashMap<>(Map.of(
                "client_name",
                "Registered back end",
                "grant_types",
                List.of("client_credentials"),
                "token_endpoint_auth_method",
                method,
                "scope",
                "system/Patient.rs",
                "purpose_of_use",
                List.of("TREAT")));
    }
}
