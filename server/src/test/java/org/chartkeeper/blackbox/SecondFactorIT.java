package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SecondFactorIT {

    private static final String SECOND_FACTOR = "https://refeds.org/profile/mfa";
    private static final String SCOPES = "openid fhirUser user/Observation.rs";

    private final Chartkeeper server = TestServer.shared();

    private Response signIn(PageVisitor browser, String user) {
        return browser.signIn(browser.get("/login"), user, Registrations.password(user));
    }

    private Authenticator enrol(PageVisitor browser) {
        Response page = browser.open("/account/authenticator");
        Authenticator authenticator = Authenticator.reading(page.asString());
        Response account = browser.submit(page, Map.of("code", authenticator.next(), "name", "My phone"));
        assertThat(account.asString()).contains("Your account", "My phone");
        return authenticator;
    }

    @Test
    void thePasswordAloneOpensNothingOnceThereIsASecondFactor() throws Exception {
        String user = Registrations.STEPPERS.get(0);
        PageVisitor first = server.browser();
        assertThat(signIn(first, user).asString()).contains("Your account", "There is none yet");
        Authenticator authenticator = enrol(first);

        PageVisitor browser = server.browser();
        AppLaunch launch = new AppLaunch(server, Registrations.SECRET_APP, SCOPES);
        Response asked = launch.scopesPage(browser, user);
        assertThat(asked.asString()).contains("One more step", "name=\"code\"").doesNotContain("name=\"decision\"");
        String request = String.valueOf(PageVisitor.hidden(asked).get("request"));

        for (String path : List.of("/account", "/account/authenticator", "/account/passkey", "/login")) {
            assertThat(browser.open(path).asString()).contains("One more step").doesNotContain("My phone");
        }
        assertThat(browser.open("/authorize?request=" + request).asString()).contains("One more step");
        assertThat(given().baseUri(server.baseUrl())
                        .cookies(browser.cookies())
                        .header("Origin", server.baseUrl())
                        .contentType("application/json")
                        .body(Map.of("client_id", Registrations.SECRET_APP))
                        .post("/launch")
                        .statusCode())
                .isEqualTo(401);

        Response wrong = browser.submit(asked, Map.of("code", "000000"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(browser.submit(wrong, Map.of("code", authenticator.again())).statusCode())
                .as("a code is good once")
                .isEqualTo(401);
        assertThat(browser.submit(wrong, Map.of("code", "")).statusCode()).isEqualTo(400);
        String before = browser.cookies().toString();
        Response scopes = browser.submit(wrong, Map.of("code", authenticator.next()));
        assertThat(browser.cookies().toString()).as("a new cookie").isNotEqualTo(before);
        JsonPath tokens = launch.redeem(
                        PageVisitor.answered(browser.allow(scopes)).get("code"))
                .jsonPath();

        SignedJWT id = SignedJWT.parse(tokens.getString("id_token"));
        assertThat(id.getJWTClaimsSet().getStringListClaim("amr")).containsExactly("pwd", "otp", "mfa");
        assertThat(id.getJWTClaimsSet().getStringClaim("acr")).isEqualTo(SECOND_FACTOR);
        SignedJWT access = SignedJWT.parse(tokens.getString("access_token"));
        assertThat(access.getJWTClaimsSet().getStringClaim("acr")).isEqualTo(SECOND_FACTOR);
    }

    @Test
    void anAppThatAsksForASecondFactorGetsOne() throws Exception {
        String user = Registrations.STEPPERS.get(1);
        AppLaunch launch = new AppLaunch(server, Registrations.SECRET_APP, SCOPES).with("acr_values", SECOND_FACTOR);
        PageVisitor browser = server.browser();

        Response account = launch.scopesPage(browser, user);
        assertThat(account.asString()).contains("needs a second step", "Client " + Registrations.SECRET_APP);
        Response page = browser.open(account.asString()
                .replaceAll("(?s).*href=\"(/account/authenticator\\?request=[A-Za-z0-9_-]{43})\".*", "$1"));
        Response scopes = browser.submit(
                page, Map.of("code", Authenticator.reading(page.asString()).next()));
        JsonPath tokens = launch.redeem(
                        PageVisitor.answered(browser.allow(scopes)).get("code"))
                .jsonPath();

        assertThat(SignedJWT.parse(tokens.getString("id_token"))
                        .getJWTClaimsSet()
                        .getStringClaim("acr"))
                .isEqualTo(SECOND_FACTOR);
        JsonPath without = new AppLaunch(server, Registrations.SECRET_APP, SCOPES)
                .tokens(server.browser(), Registrations.DOCTOR)
                .jsonPath();
        SignedJWT plain = SignedJWT.parse(without.getString("id_token"));
        assertThat(plain.getJWTClaimsSet().getStringListClaim("amr")).containsExactly("pwd");
        assertThat(plain.getJWTClaimsSet().getClaim("acr")).isNull();
    }

    @Test
    void j21GuessingCodesIsSlowedDown() {
        String user = Registrations.STEPPERS.get(2);
        PageVisitor first = server.browser();
        signIn(first, user);
        Authenticator authenticator = enrol(first);
        PageVisitor browser = server.browser();
        Response page = signIn(browser, user);

        for (int i = 0; i < 5; i++) {
            page = browser.submit(page, Map.of("code", "00000" + i));
            assertThat(page.statusCode()).isEqualTo(401);
        }
        Response locked = browser.submit(page, Map.of("code", authenticator.next()));

        assertThat(locked.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 30);
        assertThat(browser.open("/account").asString()).contains("One more step");
    }

    @Test
    void whatIsEnrolledIsChangedByItsUserAlone() {
        String user = Registrations.STEPPERS.get(3);
        PageVisitor browser = server.browser();
        signIn(browser, user);
        enrol(browser);
        Response account = browser.get("/account");
        String id = account.asString().replaceAll("(?s).*name=\"id\" value=\"([0-9a-f-]{36})\".*", "$1");
        UUID.fromString(id);

        PageVisitor other = server.browser();
        signIn(other, Registrations.STEPPERS.get(4));
        String csrf = String.valueOf(PageVisitor.hidden(other.get("/account")).get("csrf"));
        other.post("/account/second-factors/remove", Map.of("id", id, "csrf", csrf));
        assertThat(browser.post("/account/second-factors/remove", Map.of("id", id, "csrf", csrf))
                        .statusCode())
                .as("another browser's form")
                .isEqualTo(403);
        assertThat(browser.get("/account").asString()).contains("My phone");
        assertThat(server.browser()
                        .post("/account/second-factors/remove", Map.of("id", id))
                        .header("Location"))
                .isEqualTo("/login");

        String own = String.valueOf(PageVisitor.hidden(browser.get("/account")).get("csrf"));
        browser.post("/account/second-factors/remove", Map.of("id", id, "csrf", own));
        Response removed = browser.get("/account");
        assertThat(removed.asString()).contains("There is none yet").doesNotContain("My phone");
        assertThat(signIn(server.browser(), user).asString()).contains("Your account");
    }

    @Test
    void theUsersFileDeclaresLostFactorsVoid() {
        String user = Registrations.STEPPERS.get(5);
        PageVisitor first = server.browser();
        signIn(first, user);
        enrol(first);
        assertThat(signIn(server.browser(), user).asString()).contains("One more step");

        server.registrations().resetSecondFactors(user);

        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(10))
                .until(() -> signIn(server.browser(), user).asString().contains("There is none yet"));
    }

    @Test
    void pagesAboutSecondFactorsAreHardened() {
        String user = Registrations.STEPPERS.get(6);
        PageVisitor browser = server.browser();
        signIn(browser, user);

        for (String path : List.of("/account", "/account/authenticator", "/account/passkey")) {
            Response page = browser.get(path);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.header("Cache-Control")).isEqualTo("no-store");
            assertThat(page.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        }
        assertThat(browser.get("/account").header("Content-Security-Policy")).doesNotContain("script-src");
        assertThat(browser.post(
                                "/account/passkey",
                                Map.of(
                                        "csrf",
                                        String.valueOf(PageVisitor.hidden(browser.get("/account"))
                                                .get("csrf")),
                                        "credential",
                                        "{\"id\": \"x\"}"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void secondFactorsLeaveAuditEntries() {
        String user = Registrations.STEPPERS.get(7);
        PageVisitor browser = server.browser();
        signIn(browser, user);
        Authenticator authenticator = enrol(browser);
        PageVisitor second = server.browser();
        Response asked = signIn(second, user);
        second.submit(second.submit(asked, Map.of("code", "123")), Map.of("code", authenticator.next()));

        FhirClient auditor = server.as(Registrations.AUDITOR);
        for (String subtype : List.of("second-factor-enrolled", "second-factor")) {
            List<String> outcomes = new java.util.ArrayList<>();
            for (JsonNode entry :
                    auditor.bundle("/AuditEvent?_count=200&subtype=" + subtype).path("entry")) {
                if (entry.toString().contains("\"" + user + "\"")) {
                    outcomes.add(entry.path("resource").path("outcome").asText());
                }
            }
            assertThat(outcomes).as(subtype).contains("0");
            if (subtype.equals("second-factor")) {
                assertThat(outcomes).containsExactlyInAnyOrder("0", "4");
            }
        }
    }
}
