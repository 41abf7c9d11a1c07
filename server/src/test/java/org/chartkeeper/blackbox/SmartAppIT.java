package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An app built on the reference SMART client is launched in a real browser and reads a chart. */
class SmartAppIT {

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final String STANDALONE = "launch/patient openid fhirUser offline_access patient/*.rs";
    private static Browser browser;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void endBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.open(SERVER.baseUrl() + "/login");
        browser.forgetEverything();
    }

    @Test
    void aPatientOpensTheirOwnChart() {
        browser.open(standalone(STANDALONE));
        signIn(Registrations.PATIENT);
        browser.press("Allow");

        assertThat(patientShown()).isEqualTo(family("demo-anna"));
        assertThat(browser.present("user")).isEqualTo("Patient/demo-anna");
        assertThat(browser.present("total")).isEqualTo(Integer.toString(observationsOf("demo-anna")));
        assertThat(browser.present("refreshed")).isEqualTo("true");
    }

    @Test
    void theDemoAppOpensAChart() {
        browser.open(SERVER.baseUrl() + "/demo/app/");
        browser.press("Open a chart");
        browser.type("username", "demo-patient");
        browser.type("password", "demo-patient-password");
        browser.press("Sign in");
        browser.press("Allow");

        assertThat(browser.text("patient", "problem")).contains(family("demo-anna"));
        assertThat(browser.present("observations")).isNotBlank().doesNotContain("none that you may see");
        assertThat(browser.problemsOfPage()).noneMatch(line -> line.contains("Content Security Policy"));
    }

    @Test
    void theDemoAppIsLaunchedFromAnEhr() {
        JsonNode launch = Answers.json(io.restassured.RestAssured.given()
                .baseUri(SERVER.baseUrl())
                .auth()
                .oauth2(SERVER.token(Registrations.EHR, "system/Patient.rs"))
                .contentType("application/json")
                .body("""
                        {"client_id": "demo-browser-app", "username": "%s", "patient": "demo-anna"}
                        """.formatted(Registrations.DOCTOR))
                .post("/launch"));
        browser.open(launch.path("launch_url").asText());
        signIn(Registrations.DOCTOR);
        browser.press("Allow");

        assertThat(browser.text("patient", "problem")).contains(family("demo-anna"));
    }

    @Test
    void aClinicianChoosesAPatient() {
        browser.open(standalone("launch/patient openid fhirUser patient/*.rs"));
        signIn(Registrations.DOCTOR);
        browser.type("name", family("demo-anna"));
        browser.press("Search");
        browser.press(family("demo-anna"));
        browser.press("Allow");

        assertThat(patientShown()).isEqualTo(family("demo-anna"));
        assertThat(browser.present("user")).isEqualTo("Practitioner/demo-weber");
        assertThat(browser.present("refreshed")).isEmpty();
    }

    @Test
    void anEhrLaunchesTheAppForAPatient() {
        JsonNode launch = Answers.json(io.restassured.RestAssured.given()
                .baseUri(SERVER.baseUrl())
                .auth()
                .oauth2(SERVER.token(Registrations.EHR, "system/Patient.rs"))
                .contentType("application/json")
                .body("""
                        {"client_id": "%s", "username": "%s", "patient": "demo-anna"}
                        """.formatted(Registrations.BROWSER_APP, Registrations.DOCTOR))
                .post("/launch"));
        browser.open(launch.path("launch_url").asText() + "&" + asks("launch openid fhirUser patient/*.rs"));
        signIn(Registrations.DOCTOR);
        browser.press("Allow");

        assertThat(patientShown()).isEqualTo(family("demo-anna"));
    }

    @Test
    void whatTheUserClearsIsNotGranted() {
        browser.open(standalone("launch/patient patient/Patient.rs patient/Observation.rs"));
        signIn(Registrations.PATIENT);
        browser.clear("patient/Observation.rs");
        browser.press("Allow");

        assertThat(browser.text("problem")).contains("403");
        assertThat(browser.present("total")).isEmpty();
        assertThat(browser.present("patient")).isEmpty();
    }

    @Test
    void aKindOfRecordsIsTakenOutOfAScopeOnAll() {
        browser.open(standalone("launch/patient patient/*.rs"));
        signIn(Registrations.PATIENT);
        browser.text("scopes");
        assertThat(browser.shows("patient/*.rs Observation")).isFalse();
        browser.unfold("Take out some kinds of records");
        browser.unfold("Lab results, vital signs and images");
        browser.clear("patient/*.rs Observation");
        browser.press("Allow");

        assertThat(browser.text("problem")).contains("403");
        assertThat(browser.present("total")).isEmpty();
    }

    @Test
    void whoDoesNotShareIsSentBackWithoutACode() {
        browser.open(standalone(STANDALONE));
        signIn(Registrations.PATIENT);
        browser.press("Do not share");

        assertThat(browser.text("problem")).contains("access_denied");
        assertThat(browser.address()).doesNotContain("code=");
    }

    @Test
    void j21TheWrongPasswordSaysNoMoreThanTheWrongName() {
        browser.open(standalone(STANDALONE));
        browser.type("username", Registrations.STRANGER);
        browser.type("password", "wrong");
        browser.press("Sign in");
        String wrongPassword = browser.text("problem");
        browser.open(standalone(STANDALONE));
        browser.type("username", "nobody-" + Records.unique());
        browser.type("password", "wrong");
        browser.press("Sign in");

        assertThat(browser.text("problem")).isEqualTo(wrongPassword);
    }

    private static void signIn(String user) {
        browser.type("username", user);
        browser.type("password", Registrations.password(user));
        browser.press("Sign in");
    }

    private static String patientShown() {
        return browser.text("problem", "patient");
    }

    private static String standalone(String scope) {
        return AppSite.SHARED.page("launch.html") + "?iss=" + encoded(SERVER.baseUrl() + "/fhir") + "&" + asks(scope);
    }

    private static String asks(String scope) {
        return "client=" + Registrations.BROWSER_APP + "&scope=" + encoded(scope);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String family(String patient) {
        return Answers.json(SERVER.as(Registrations.LOADER).get("/Patient/" + patient))
                .at("/name/0/family")
                .asText();
    }

    private static int observationsOf(String patient) {
        return SERVER.as(Registrations.LOADER)
                .bundle("/Observation?patient=" + patient + "&_summary=count")
                .path("total")
                .asInt();
    }
}
