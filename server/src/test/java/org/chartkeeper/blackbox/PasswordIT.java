package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How users keep and change their passwords, with a browser without JavaScript. */
class PasswordIT {

    private static final String FRESH = "teal gravel monday 41";
    private static final String PAGE = "/account/password";

    /** A user of its own for each test, and one by whom the arrival of all is seen. */
    private static final List<String> USERS = List.of(
            "test-changer",
            "test-reset",
            "test-unfit",
            "test-fields",
            "test-guessed",
            "test-forged",
            "test-page",
            "test-fit",
            "test-audited",
            Registrations.SHORT_PASSWORD,
            Registrations.STOLEN_PASSWORD,
            "test-arrived");

    private static final String ARRIVED = "test-arrived";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Chartkeeper server = TestServer.shared();

    @BeforeAll
    static void addUsers() {
        Chartkeeper server = TestServer.shared();
        server.registrations().addUsers(USERS.toArray(String[]::new));
        // Few attempts, for each that fails counts.
        await().pollDelay(Duration.ofSeconds(1))
                .pollInterval(Duration.ofSeconds(2))
                .atMost(Duration.ofMinutes(2))
                .until(() -> signedIn(ARRIVED, Registrations.password(ARRIVED)).isPresent());
    }

    private static Optional<PageVisitor> signedIn(String user, String password) {
        PageVisitor browser = TestServer.shared().browser();
        Response page = browser.signIn(browser.get("/login"), user, password);
        return page.statusCode() == 200 && page.asString().contains("You are signed in as")
                ? Optional.of(browser)
                : Optional.empty();
    }

    private PageVisitor browserOf(String user) {
        return signedIn(user, Registrations.password(user)).orElseThrow();
    }

    private static Response change(PageVisitor browser, String present, String fresh) {
        return browser.submit(browser.get(PAGE), Map.of("present", present, "password", fresh, "again", fresh));
    }

    private static boolean isSignedIn(PageVisitor browser) {
        return !browser.get("/login").asString().contains("name=\"password\"");
    }

    @Test
    void aUserChangesThePasswordAndIsSignedInHereAlone() {
        String user = "test-changer";
        PageVisitor here = browserOf(user);
        PageVisitor elsewhere = browserOf(user);
        AppLaunch launch = new AppLaunch(server, Registrations.SECRET_APP, "user/Patient.rs online_access");
        JsonPath granted = launch.tokens(elsewhere, user).jsonPath();
        FhirClient app = server.with(granted.getString("access_token"));
        assertThat(app.get("/Patient/demo-anna").statusCode()).isEqualTo(200);
        String cookie = here.cookies().toString();

        Response answer = change(here, Registrations.password(user), FRESH);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString())
                .contains("Password changed", "not any more")
                .doesNotContain(FRESH);
        assertThat(here.cookies().toString()).isNotEqualTo(cookie);
        assertThat(isSignedIn(here)).isTrue();
        assertThat(isSignedIn(elsewhere)).isFalse();
        await().atMost(PATIENCE).until(() -> app.get("/Patient/demo-anna").statusCode() == 401);
        assertThat(launch.refresh(granted.getString("refresh_token")).statusCode())
                .isEqualTo(400);
        assertThat(signedIn(user, Registrations.password(user))).isEmpty();
        assertThat(signedIn(user, FRESH)).isPresent();
    }

    @Test
    void theOperatorsResetInTheFileHasTheLastWord() {
        String user = "test-reset";
        assertThat(change(browserOf(user), Registrations.password(user), FRESH).statusCode())
                .isEqualTo(200);
        PageVisitor browser = signedIn(user, FRESH).orElseThrow();

        server.registrations().reset(user, "copper sparrow tunnel 8");

        await().atMost(PATIENCE).until(() -> !isSignedIn(browser));
        assertThat(signedIn(user, FRESH)).isEmpty();
        assertThat(signedIn(user, Registrations.password(user))).isEmpty();
        assertThat(signedIn(user, "copper sparrow tunnel 8")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "short                      | It has fewer than 12 characters.",
                "test-unfit has a new one   | It has your user name in it.",
                "passwordpassword           | It is easy to guess",
                "a chartkeeper of my own 4  | It has a name in it that everybody here would try first.",
            })
    void aPasswordThatBreaksTheRulesIsNotTakenAndTheRuleIsSaid(String fresh, String sentence) {
        String user = "test-unfit";
        PageVisitor browser = browserOf(user);

        Response answer = change(browser, Registrations.password(user), fresh);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString())
                .contains("The new password cannot be used:", sentence)
                .doesNotContain(fresh);
        assertThat(signedIn(user, Registrations.password(user))).isPresent();
    }

    @Test
    void thePresentPasswordTwiceTheSameAndAllFieldsAreAskedFor() {
        String user = "test-fields";
        PageVisitor browser = browserOf(user);
        Response page = browser.get(PAGE);
        String present = Registrations.password(user);

        assertThat(change(browser, present, present).asString()).contains("It is the password that you have.");
        assertThat(browser.submit(page, Map.of("present", present, "password", FRESH, "again", FRESH + "x"))
                        .asString())
                .contains("not the same in both fields");
        assertThat(browser.submit(page, Map.of("present", present, "password", FRESH, "again", ""))
                        .statusCode())
                .isEqualTo(400);
        assertThat(signedIn(user, FRESH)).isEmpty();
    }

    @Test
    void j21GuessingThePresentPasswordIsSlowedDownAsASignInIs() {
        String user = "test-guessed";
        PageVisitor browser = browserOf(user);
        for (int i = 0; i < 5; i++) {
            Response wrong = change(browser, "guess " + i, FRESH);
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.asString()).contains("The present password is not right.");
        }

        Response locked = change(browser, Registrations.password(user), FRESH);

        assertThat(locked.statusCode()).isEqualTo(429);
        assertThat(locked.header("Retry-After")).isNotBlank();
        assertThat(signedIn(user, Registrations.password(user))).isEmpty();
        assertThat(signedIn(user, FRESH)).isEmpty();
    }

    @Test
    void j15AFormOfAnotherPageChangesNothing() {
        String user = "test-forged";
        PageVisitor browser = browserOf(user);
        Map<String, Object> form =
                new HashMap<>(Map.of("present", Registrations.password(user), "password", FRESH, "again", FRESH));

        assertThat(browser.post(PAGE, form).statusCode()).isEqualTo(403);
        form.put("csrf", "x".repeat(43));
        assertThat(browser.post(PAGE, form).statusCode()).isEqualTo(403);
        Response nobody = server.browser().post(PAGE, form);
        assertThat(nobody.statusCode()).isEqualTo(303);
        assertThat(nobody.header("Location")).endsWith("/login");
        assertThat(signedIn(user, Registrations.password(user))).isPresent();
    }

    @Test
    void whoIsNotSignedInIsSentToTheSignIn() {
        assertThat(server.browser().get(PAGE).header("Location")).endsWith("/login");
        assertThat(server.browser().get("/login/password").header("Location")).endsWith("/login");
        assertThat(server.browser().get("/.well-known/change-password").header("Location"))
                .endsWith(PAGE);
        Response page = browserOf("test-page").get(PAGE);
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @CsvSource({
        Registrations.SHORT_PASSWORD + ", It has fewer than 12 characters.",
        Registrations.STOLEN_PASSWORD + ", It is easy to guess"
    })
    void aSignInWithAPasswordThatBreaksTheRulesBeginsWithAnotherOneAndTheAppGetsItsAnswer(
            String user, String sentence) {
        AppLaunch launch = new AppLaunch(server, Registrations.SECRET_APP, "user/Patient.rs");
        PageVisitor browser = server.browser();
        Response login = browser.open(launch.address());
        Response form = browser.signIn(login, user, Registrations.password(user));

        assertThat(form.statusCode()).isEqualTo(403);
        assertThat(form.asString())
                .contains("You are not signed in yet.", sentence)
                .doesNotContain(Registrations.password(user));
        assertThat(isSignedIn(browser)).isFalse();
        Response bad = browser.submit(
                form, Map.of("username", user, "present", Registrations.password(user), "password", "x", "again", "x"));
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(isSignedIn(browser)).isFalse();

        Response scopes = browser.submit(
                bad,
                Map.of("username", user, "present", Registrations.password(user), "password", FRESH, "again", FRESH));

        assertThat(scopes.asString()).contains("Share with");
        String code = PageVisitor.answered(browser.allow(scopes)).get("code");
        assertThat(launch.redeem(code).statusCode()).isEqualTo(200);
        assertThat(signedIn(user, Registrations.password(user))).isEmpty();
        assertThat(signedIn(user, FRESH)).isPresent();
    }

    @Test
    void j21ThePageForUnfitPasswordsChangesNoOtherAndTellsNoNames() {
        String user = "test-fit";
        PageVisitor browser = server.browser();
        Map<String, Object> form = PageVisitor.hidden(browser.get("/login"));
        List<Response> answers = List.of(user, "nobody-at-all").stream()
                .map(name -> {
                    form.putAll(Map.of(
                            "username", name,
                            "present", Registrations.password(user),
                            "password", FRESH,
                            "again", FRESH));
                    return browser.post("/login/password", form);
                })
                .toList();

        assertThat(answers).extracting(Response::statusCode).containsExactly(401, 401);
        assertThat(answers.get(0).asString().replace(user, "nobody-at-all"))
                .isEqualTo(answers.get(1).asString());
        assertThat(signedIn(user, FRESH)).isEmpty();
        assertThat(isSignedIn(browser)).isFalse();
    }

    @Test
    void theDemoUsersPasswordsAreLeftAsTheyAre() {
        assertThat(signedIn("demo-patient", "demo-patient-password")).isPresent();
    }

    @Test
    void changesAndRefusalsAreAudited() {
        String user = "test-audited";
        PageVisitor browser = browserOf(user);
        change(browser, "wrong", FRESH);
        change(browser, Registrations.password(user), FRESH);

        String events = server.as(Registrations.AUDITOR)
                .get("/AuditEvent?_sort=-date&_count=20")
                .asString();

        assertThat(events).contains("password-change", user).doesNotContain(FRESH);
        assertThat(events.split("password-change", -1).length).isGreaterThan(2);
    }
}
