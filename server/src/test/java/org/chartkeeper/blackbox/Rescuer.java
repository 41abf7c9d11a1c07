package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.Map;

/** Somebody at a browser who may break the glass, and has enrolled an authenticator app. */
final class Rescuer {

    final String user;
    final PageVisitor browser;
    final Authenticator authenticator;

    Rescuer(Chartkeeper server, String user) {
        this.user = user;
        browser = server.browser();
        browser.signIn(browser.get("/login"), user, Registrations.password(user));
        Response page = browser.open("/account/authenticator");
        authenticator = Authenticator.reading(page.asString());
        browser.submit(page, Map.of("code", authenticator.next()));
    }

    /** The page that asks for patient and reason, after a fresh second factor. */
    Response page(AppLaunch launch) {
        Response asked = browser.open(launch.address());
        assertThat(asked.asString()).contains("One more step");
        Response page = browser.submit(asked, Map.of("code", authenticator.next()));
        assertThat(page.asString()).contains("Open a record in an emergency?");
        return page;
    }
}
