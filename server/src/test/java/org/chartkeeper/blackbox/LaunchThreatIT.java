package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker tries on the way from an app to a token, variant by variant. */
class LaunchThreatIT {

    private static final String SCOPES = "openid fhirUser launch/patient offline_access patient/*.rs";

    private final Chartkeeper server = TestServer.shared();

    private AppLaunch app(String scope) {
        return new AppLaunch(server, Registrations.APP, scope);
    }

    private static Map<String, String> answered(Response answer) {
        assertThat(answer.header("Location")).startsWith(Registrations.APP_ADDRESS);
        return PageVisitor.answered(answer);
    }

    // Where a request is for, and who answers it

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example.org/fhir",
                "BASE",
                "BASE/fhir/Patient",
                "BASE/fhir?x=1",
                "BASE/fhir#x",
                "BASE/FHIR",
                "BASE/fhir//",
                "BASE/x/../fhir",
                "BASE.evil.test/fhir",
                "BASE/fhir BASE/fhir"
            })
    void j7ARequestForAnotherServerIsRefused(String audience) {
        Map<String, String> answer = answered(server.browser()
                .open(app(SCOPES)
                        .with("aud", audience.replace("BASE", server.baseUrl()))
                        .address()));

        assertThat(answer).containsEntry("error", "invalid_request").doesNotContainKey("code");
    }

    @Test
    void j8EveryAnswerSaysWhoGivesIt() {
        PageVisitor browser = server.browser();
        Response page = app(SCOPES).scopesPage(browser, Registrations.PATIENT);
        Map<String, String> code = answered(browser.allow(page));
        Map<String, String> denied = answered(
                browser.submit(app(SCOPES).scopesPage(browser, Registrations.PATIENT), Map.of("decision", "deny")));
        Map<String, String> bad =
                answered(browser.open(app(SCOPES).with("response_type", "token").address()));

        for (Map<String, String> answer : List.of(code, denied, bad)) {
            assertThat(answer)
                    .containsEntry("iss", server.baseUrl())
                    .containsEntry("state", "state of " + Registrations.APP);
        }
        assertThat(Answers.json(server.asNobody().get("/.well-known/smart-configuration"))
                        .path("authorization_response_iss_parameter_supported")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void j9AnAccessTokenIsNoHintAndARefreshTokenNoCode() {
        PageVisitor browser = server.browser();
        AppLaunch launch = app(SCOPES);
        String code = launch.code(browser, Registrations.PATIENT);
        JsonPath tokens = launch.redeem(code).jsonPath();

        Response out = browser.get("/connect/logout?id_token_hint=" + tokens.getString("access_token")
                + "&post_logout_redirect_uri=" + Registrations.APP_LOGGED_OUT);
        assertThat(out.header("Location")).isEqualTo("/logout");
        assertThat(browser.open("/login").asString()).contains("You are signed in as");
        assertThat(launch.redeem(tokens.getString("refresh_token")).jsonPath().getString("error"))
                .isEqualTo("invalid_grant");
        assertThat(launch.refresh(tokens.getString("access_token")).jsonPath().getString("error"))
                .isIn("invalid_grant", "invalid_client");
        assertThat(server.with(tokens.getString("access_token")).get("/Patient").statusCode())
                .isEqualTo(200);
    }

    // PKCE

    @ParameterizedTest
    @CsvSource({
        "test-secret-app, code_challenge, ",
        "test-secret-app, code_challenge_method, plain",
        "test-secret-app, code_challenge_method, s256",
        "test-secret-app, code_challenge_method, ",
        "test-signing-app, code_challenge, ",
        "test-signing-app, code_challenge_method, plain",
        "test-app, code_challenge, has+characters/that=are~not.base64url.at.all",
        "test-app, code_challenge_method, S512"
    })
    void j12EveryClientNeedsAChallenge(String client, String name, String value) {
        Map<String, String> answer = answered(server.browser()
                .open(new AppLaunch(server, client, "launch/patient patient/*.rs")
                        .with(name, value)
                        .address()));

        assertThat(answer).containsEntry("error", "invalid_request").doesNotContainKey("code");
    }

    @ParameterizedTest
    @ValueSource(strings = {Registrations.SECRET_APP, Registrations.SIGNING_APP})
    void j12AConfidentialClientNeedsTheVerifierToo(String client) {
        AppLaunch launch = new AppLaunch(server, client, "launch/patient patient/*.rs");
        String code = launch.code(server.browser(), Registrations.PATIENT);

        assertThat(launch.redeem(code, Map.of("code_verifier", "")).jsonPath().getString("error"))
                .isIn("invalid_grant", "invalid_request");
        assertThat(launch.redeem(code).statusCode()).isEqualTo(400);
    }

    // Where answers go

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:9999/ap",
                "http://localhost:9999/app2",
                "http://localhost:9999/app/../app",
                "http://localhost:9999/app/%2e%2e/app",
                "http://localhost:9999/%61pp",
                "http://localhost:9999/app?",
                "http://localhost:9999/app?tab=1",
                "http://localhost:9999/app?tab=2&x=1",
                "http://localhost:9999/app#",
                "http://LOCALHOST:9999/app",
                "HTTP://localhost:9999/app",
                "http://localhost:09999/app",
                "http://localhost/app",
                "http://localhost:9999.evil.test/app",
                "http://localhost:9999@evil.test/app",
                "http://localhost:9999%40evil.test/app",
                "http://localhost:9999\\@evil.test/app",
                "http://user@localhost:9999/app",
                "http://app.localhost:9999/app",
                "http://127.0.0.1:9999/app",
                "//localhost:9999/app",
                "/app",
                " http://localhost:9999/app",
                "http://localhost:9999/app ",
                "http://localhost:9999/app\n",
                "data:text/html,x",
                ""
            })
    void j13AnAddressIsTheRegisteredOneLetterByLetter(String address) {
        Response answer =
                server.browser().get(app(SCOPES).with("redirect_uri", address).address());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.header("Location")).isNull();
        assertThat(answer.asString()).doesNotContain("evil.test").contains("not registered");
    }

    @Test
    void j13AnAddressOfAnotherClientOrASecondOneIsNotGoneTo() {
        String others = AppSite.SHARED.page("index.html");
        Response ofOther =
                server.browser().get(app(SCOPES).with("redirect_uri", others).address());
        Response twice = server.browser().get(app(SCOPES).address() + "&redirect_uri=" + others);
        Response none =
                server.browser().get(app(SCOPES).with("redirect_uri", null).address());

        for (Response answer : List.of(ofOther, twice, none)) {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.header("Location")).isNull();
        }
    }

    @Test
    void j14ACodeOfAnotherClientStaysGoodForItsOwn() {
        AppLaunch launch = app(SCOPES);
        String code = launch.code(server.browser(), Registrations.PATIENT);
        for (String thief : List.of(Registrations.SECRET_APP, Registrations.SIGNING_APP)) {
            assertThat(new AppLaunch(server, thief, SCOPES)
                            .redeem(code)
                            .jsonPath()
                            .getString("error"))
                    .isEqualTo("invalid_grant");
        }

        assertThat(launch.redeem(code).statusCode()).isEqualTo(200);
    }

    // Forms and sessions

    @ParameterizedTest
    @ValueSource(strings = {"a&code=forged", "\"><script>", "x y+z%20=#", "ä–🩺"})
    void j15TheStateComesBackAsItWasSentAndAsNothingElse(String state) {
        PageVisitor browser = server.browser();
        Response answer = browser.submit(
                app(SCOPES).with("state", state).scopesPage(browser, Registrations.PATIENT),
                Map.of("decision", "deny"));

        assertThat(answered(answer)).containsEntry("state", state).doesNotContainKey("code");
        assertThat(answer.header("Location")).doesNotContain("<", "\"", " ", "#");
    }

    @Test
    void j15ACookieThatAnAttackerPlantedIsNotSignedInWithTheVictim() {
        PageVisitor attacker = server.browser();
        attacker.get("/login");
        PageVisitor victim = server.browser();
        victim.cookies().putAll(attacker.cookies());
        victim.signIn(victim.get("/login"), Registrations.DOCTOR, Registrations.password(Registrations.DOCTOR));

        assertThat(victim.open("/login").asString()).contains("You are signed in as");
        assertThat(victim.cookies()).isNotEqualTo(attacker.cookies());
        assertThat(attacker.get("/login").asString()).contains("name=\"password\"");
    }

    @Test
    void j15NothingIsDecidedByALinkOrAFormOfAnotherPage() {
        PageVisitor browser = server.browser();
        Response page = app(SCOPES).scopesPage(browser, Registrations.PATIENT);
        String request = String.valueOf(PageVisitor.hidden(page).get("request"));
        String csrf = String.valueOf(PageVisitor.hidden(page).get("csrf"));
        String foreign = String.valueOf(
                PageVisitor.hidden(server.browser().get("/login")).get("csrf"));

        Response link =
                browser.get("/authorize/scopes?request=" + request + "&csrf=" + csrf + "&decision=allow&scope=openid");
        assertThat(link.statusCode()).isEqualTo(200);
        assertThat(link.header("Location")).isNull();
        for (String token : List.of("", "null", csrf.toUpperCase(java.util.Locale.ROOT), foreign)) {
            for (String path : List.of("/authorize/scopes", "/authorize/patient", "/authorize/encounter")) {
                Response forged = browser.post(
                        path,
                        Map.of(
                                "request",
                                request,
                                "csrf",
                                token,
                                "decision",
                                "allow",
                                "scope",
                                "openid",
                                "patient",
                                "demo-ben",
                                "encounter",
                                "x"));
                assertThat(forged.statusCode()).as(path).isEqualTo(403);
                assertThat(forged.header("Location")).isNull();
            }
        }
        assertThat(answered(browser.allow(page))).containsKey("code");
    }

    // What is granted

    @ParameterizedTest
    @CsvSource({
        "patient/*.read, patient/*.read",
        "patient/*.*, patient/*.rs patient/Observation.cruds",
        "patient/*.write, patient/Observation.cud",
        "patient/*.cruds, patient/*.rs patient/Observation.cruds",
        "patient/Condition.cruds, patient/Condition.rs",
        "patient/Condition.*, patient/Condition.rs",
        "user/*.cruds, user/*.rs",
        "patient/*.read patient/*.rs, patient/*.read patient/*.rs"
    })
    void j16VersionOneAndTwoAreCutToTheRegistrationAlike(String asked, String granted) {
        JsonPath tokens = app("launch/patient " + asked)
                .tokens(server.browser(), Registrations.PATIENT)
                .jsonPath();

        List<String> expected = new ArrayList<>(List.of(granted.split(" ")));
        expected.add("launch/patient");
        assertThat(tokens.getString("scope").split(" ")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(server.with(tokens.getString("access_token"))
                        .post("/Patient", Records.patient("x"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void j16UserScopesShowAPatientNoMoreThanTheirOwnRecord() {
        JsonPath tokens = app("launch/patient user/*.rs patient/*.rs")
                .tokens(server.browser(), Registrations.PATIENT)
                .jsonPath();

        FhirClient anna = server.with(tokens.getString("access_token"));
        assertThat(anna.search("/Patient")).containsExactly("Patient/demo-anna");
        assertThat(anna.get("/Patient/demo-ben").statusCode()).isEqualTo(404);
        assertThat(anna.search("/Observation?patient=demo-ben")).isEmpty();
    }

    @Test
    void j16NeitherPatientNorUserNorScopeCanBeSaidByTheApp() {
        AppLaunch launch = app(SCOPES)
                .with("patient", "demo-ben")
                .with("fhirUser", "Practitioner/demo-weber")
                .with("sub", "user:" + Registrations.DOCTOR);
        String code = launch.code(server.browser(), Registrations.PATIENT);

        JsonPath tokens = launch.redeem(
                        code,
                        Map.of(
                                "patient",
                                "demo-ben",
                                "fhirUser",
                                "Practitioner/demo-weber",
                                "scope",
                                "user/*.cruds patient/*.cruds"))
                .jsonPath();

        assertThat(tokens.getString("patient")).isEqualTo("demo-anna");
        assertThat(tokens.getString("scope").split(" ")).containsExactlyInAnyOrder(SCOPES.split(" "));
        JsonPath who = given().header("Authorization", "Bearer " + tokens.getString("access_token"))
                .get(server.baseUrl() + "/userinfo")
                .jsonPath();
        assertThat(who.getString("fhirUser")).isEqualTo(server.fhirBase() + "/Patient/demo-anna");
        JsonPath next = launch.refresh(tokens.getString("refresh_token"), Map.of("patient", "demo-ben"))
                .jsonPath();
        assertThat(next.getString("patient")).isEqualTo("demo-anna");
        assertThat(server.with(next.getString("access_token")).search("/Patient"))
                .containsExactly("Patient/demo-anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Purpose-Of-Use", "Purpose-Of-Use", "X-Break-Glass", "X-FHIR-Purpose", "Cookie"})
    void j19AHeaderOpensNothing(String header) {
        String asked = "/Observation?patient=demo-ben&code=25836-8&_summary=count";
        FhirClient insurer = server.as(Registrations.INSURER);

        for (String purpose : List.of("BTG", "ETREAT", "TREAT", "purpose_of_use=BTG")) {
            Response answer = insurer.request()
                    .header(header, purpose)
                    .accept(FhirClient.JSON)
                    .get(asked);
            assertThat(Answers.json(answer).path("total").asInt()).isZero();
        }
        assertThat(server.as(Registrations.LOADER).bundle(asked).path("total").asInt())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BTG", "TREAT", "HPAYMT BTG", "HOPERAT", "nonsense"})
    void j19ABackEndGetsNoPurposeThatItIsNotRegisteredFor(String purposes) {
        Response answer = given().baseUri(server.baseUrl())
                .contentType("application/x-www-form-urlencoded")
                .auth()
                .preemptive()
                .basic(Registrations.INSURER, server.registrations().secret(Registrations.INSURER))
                .formParam("grant_type", "client_credentials")
                .formParam("scope", "system/*.rs")
                .formParam("purpose_of_use", purposes)
                .post("/oauth2/token");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.jsonPath().getString("error")).isEqualTo("access_denied");
        assertThat(answer.asString()).doesNotContain("access_token");
    }

    // What is left behind

    @Test
    void j20NoSecretIsEverLogged() throws IOException {
        AppLaunch launch = new AppLaunch(server, Registrations.SECRET_APP, SCOPES);
        PageVisitor browser = server.browser();
        String code = launch.code(browser, Registrations.PATIENT);
        JsonPath tokens = launch.redeem(code).jsonPath();
        String access = tokens.getString("access_token");
        String refresh = tokens.getString("refresh_token");
        String cookie = browser.cookies().get("chartkeeper");
        String assertion =
                server.registrations().assertion(Registrations.SIGNING_APP, server.baseUrl() + "/oauth2/token");
        String broken = access + "broken";

        server.with(access).get("/Patient");
        server.with(access).get("/Patient/nobody-is-here");
        server.with(access).post("/Patient", "{ this is not JSON");
        server.with(broken).get("/Patient");
        server.with(refresh).get("/Patient");
        server.asNobody().get("/Patient?access_token=" + access);
        bearers(access).get("/Patient");
        launch.post("/oauth2/introspect", Map.of("token", access));
        launch.post("/oauth2/revoke", Map.of("token", refresh));
        launch.post("/oauth2/token", Map.of("grant_type", "client_credentials", "client_assertion", assertion));
        launch.redeem(code);
        launch.refresh(refresh);
        browser.get("/oauth2/token?code=" + code + "&client_secret="
                + server.registrations().secret(Registrations.SECRET_APP));
        browser.get("/connect/logout?id_token_hint=" + tokens.getString("id_token"));

        String log = log();
        assertThat(log).contains("Started ChartkeeperApplication");
        for (String secret : List.of(
                access,
                access.substring(access.lastIndexOf('.') + 1),
                refresh,
                code,
                cookie,
                assertion,
                broken,
                tokens.getString("id_token"),
                server.registrations().secret(Registrations.SECRET_APP),
                Registrations.password(Registrations.PATIENT))) {
            assertThat(log.contains(secret))
                    .as("a secret of %d letters", secret.length())
                    .isFalse();
        }
    }

    private RequestSpecification bearers(String token) {
        return server.asNobody()
                .request()
                .header("Authorization", "Bearer " + token)
                .header("Authorization", "bearer " + token);
    }

    private static String log() throws IOException {
        try (Stream<Path> files = Files.list(TestServer.place("shared"))) {
            StringBuilder all = new StringBuilder();
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".log")).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }
}
