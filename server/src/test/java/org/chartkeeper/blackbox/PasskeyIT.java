package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passkeys in a real browser, with a device that the browser pretends to have. */
class PasskeyIT {

    private static final Chartkeeper SERVER = TestServer.shared();

    private Browser browser;

    @BeforeEach
    void startBrowser() {
        browser = Browser.start();
        browser.addPasskeyDevice();
    }

    @AfterEach
    void endBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    private void signIn(String user) {
        browser.open(SERVER.baseUrl() + "/login");
        browser.type("username", user);
        browser.type("password", Registrations.password(user));
        browser.press("Sign in");
    }

    private void addPasskey() {
        browser.awaitTitle("Your account");
        browser.open(SERVER.baseUrl() + "/account/passkey");
        browser.picture("passkey");
        browser.press("Add");
        browser.awaitTitle("Your account");
        browser.picture("account");
    }

    @Test
    void aPasskeyIsAddedAndAskedForAtTheNextSignIn() {
        String user = Registrations.STEPPERS.get(8);
        signIn(user);
        addPasskey();
        assertThat(String.valueOf(browser.run("return document.body.innerText")))
                .contains("Passkey, added on");

        browser.forgetEverything();
        signIn(user);
        browser.awaitTitle("Second step");
        browser.picture("second-factor");
        browser.press("Use a passkey");
        browser.awaitTitle("Your account");

        assertThat(browser.problemsOfPage()).noneMatch(line -> line.contains("Content Security Policy"));
    }

    @Test
    void anAnswerIsGoodOnceAndForItsSessionAlone() {
        String user = Registrations.STEPPERS.get(9);
        signIn(user);
        addPasskey();
        browser.forgetEverything();
        signIn(user);
        browser.awaitTitle("Second step");
        String answer = captured();
        PageVisitor same = SERVER.browser();
        same.cookies().putAll(browser.cookies());
        PageVisitor other = SERVER.browser();
        Response others = other.signIn(other.get("/login"), user, Registrations.password(user));
        String csrf = String.valueOf(browser.run("return document.querySelector('input[name=csrf]').value"));

        String tampered = tampered(answer);
        assertThat(give(other, csrfOf(others), answer).statusCode())
                .as("another session's challenge")
                .isEqualTo(401);
        assertThat(give(same, csrf, tampered).statusCode()).isEqualTo(401);
        assertThat(give(same, csrf, answer).statusCode())
                .as("its challenge was used up by the attempt before")
                .isEqualTo(401);

        browser.open(SERVER.baseUrl() + "/login/second-factor");
        String fresh = captured();
        assertThat(give(same, csrf, fresh).statusCode()).isEqualTo(303);
        assertThat(give(same, csrf, fresh).statusCode()).isNotEqualTo(200);
        assertThat(same.open("/account").asString()).contains("Your account");
        Response again = same.get("/login/second-factor");
        assertThat(give(same, csrfOf(again), fresh).statusCode()).isEqualTo(401);
    }

    /** The same with another letter in the middle of its signature. */
    private static String tampered(String answer) {
        int letter = answer.indexOf("\"signature\":\"") + "\"signature\":\"".length() + 20;
        char other = answer.charAt(letter) == 'A' ? 'B' : 'A';
        return answer.substring(0, letter) + other + answer.substring(letter + 1);
    }

    private static String csrfOf(Response page) {
        return String.valueOf(PageVisitor.hidden(page).get("csrf"));
    }

    private static Response give(PageVisitor visitor, String csrf, String answer) {
        return visitor.post("/login/second-factor", Map.of("csrf", csrf, "credential", answer));
    }

    /** What the page would send. */
    private String captured() {
        browser.run("document.getElementById('passkey').submit = function () {"
                + " window.captured = this.elements.credential.value; }");
        browser.press("Use a passkey");
        return browser.awaitScript("return window.captured || null");
    }
}
