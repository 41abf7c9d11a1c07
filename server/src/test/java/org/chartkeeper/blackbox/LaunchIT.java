package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchIT {

    private static final String PATIENT_SCOPES = "openid fhirUser profile launch/patient offline_access patient/*.rs";

    private final Chartkeeper server = TestServer.shared();

    private AppLaunch app(String scope) {
        return new AppLaunch(server, Registrations.APP, scope);
    }

    private static Map<String, String> answered(Response answer) {
        assertThat(answer.header("Location")).startsWith(Registrations.APP_ADDRESS);
        return PageVisitor.answered(answer);
    }

    // Launches

    @Test
    void standaloneLaunchByAPatient() throws Exception {
        AppLaunch launch = app(PATIENT_SCOPES);
        PageVisitor browser = server.browser();
        Response scopes = launch.scopesPage(browser, Registrations.PATIENT);

        assertThat(scopes.asString())
                .contains("Client " + Registrations.APP, "localhost", "All kinds of records: read");

        Map<String, String> answer = answered(browser.allow(scopes));
        assertThat(answer)
                .containsEntry("state", "state of " + Registrations.APP)
                .containsEntry("iss", server.baseUrl())
                .containsKey("code");
        Response response = launch.redeem(answer.get("code"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.header("Cache-Control")).contains("no-store");
        JsonPath tokens = response.jsonPath();
        assertThat(tokens.getString("token_type")).isEqualToIgnoringCase("bearer");
        assertThat(tokens.getInt("expires_in")).isBetween(60, 900);
        assertThat(tokens.getString("patient")).isEqualTo("demo-anna");
        assertThat(tokens.getBoolean("need_patient_banner")).isTrue();
        assertThat(tokens.getString("refresh_token")).isNotBlank();
        assertThat(tokens.getMap("$").keySet()).doesNotContain("fhirContext", "encounter", "intent", "tenant");
        assertThat(tokens.getMap("$").values()).doesNotContainNull();
        assertThat(List.of(tokens.getString("scope").split(" "))).contains("patient/*.rs", "launch/patient");

        FhirClient anna = server.with(tokens.getString("access_token"));
        assertThat(anna.get("/Patient/demo-anna").statusCode()).isEqualTo(200);
        assertThat(anna.search("/Patient")).containsExactly("Patient/demo-anna");
        assertThat(anna.get("/Patient/demo-ben").statusCode()).isEqualTo(404);
        assertThat(anna.search("/Observation?patient=demo-anna")).isNotEmpty();
        assertThat(anna.search("/Observation?patient=demo-ben")).isEmpty();

        SignedJWT id = SignedJWT.parse(tokens.getString("id_token"));
        JWKSet keys =
                JWKSet.parse(given().get(server.baseUrl() + "/oauth2/jwks").asString());
        assertThat(id.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(id.verify(new RSASSAVerifier(
                        keys.getKeyByKeyId(id.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
        assertThat(id.getJWTClaimsSet().getAudience()).containsExactly(Registrations.APP);
        assertThat(id.getJWTClaimsSet().getClaim("nonce")).isEqualTo("nonce-1");
        assertThat(id.getJWTClaimsSet().getClaim("fhirUser")).isEqualTo(server.fhirBase() + "/Patient/demo-anna");
        assertThat(id.getJWTClaimsSet().getClaims()).containsKeys("auth_time", "sid", "sub", "exp");

        JsonPath who = given().header("Authorization", "Bearer " + tokens.getString("access_token"))
                .get(server.baseUrl() + "/userinfo")
                .jsonPath();
        assertThat(who.getString("sub")).isEqualTo(id.getJWTClaimsSet().getSubject());
        assertThat(who.getString("fhirUser")).isEqualTo(server.fhirBase() + "/Patient/demo-anna");
    }

    @Test
    void standaloneLaunchByAClinicianWhoChoosesPatientAndVisit() {
        String family = "Launch" + Records.unique().replaceAll("[^a-z]", "");
        FhirClient loader = server.as(Registrations.LOADER);
        String patient = loader.create("Patient", Records.patient(family));
        String encounter = loader.create("Encounter", encounter(patient));
        AppLaunch launch = new AppLaunch(
                server, Registrations.SECRET_APP, "launch/patient launch/encounter patient/*.rs user/Patient.rs");
        PageVisitor browser = server.browser();

        Response all = launch.scopesPage(browser, Registrations.DOCTOR);
        assertThat(all.asString()).contains("Choose a patient", "Next page");
        String request = String.valueOf(PageVisitor.hidden(all).get("request"));
        Response found = browser.get("/authorize/patient?name=" + family + "&request=" + request);
        assertThat(found.asString())
                .contains(family, "value=\"" + patient + "\"")
                .doesNotContain("demo-anna");
        Response visits = browser.submit(found, Map.of("patient", patient));
        assertThat(visits.asString()).contains("Choose a visit", "value=\"" + encounter + "\"");
        Response scopes = browser.submit(visits, Map.of("encounter", encounter));
        assertThat(scopes.asString()).contains(family);
        JsonPath tokens =
                launch.redeem(answered(browser.allow(scopes)).get("code")).jsonPath();

        assertThat(tokens.getString("patient")).isEqualTo(patient);
        assertThat(tokens.getString("encounter")).isEqualTo(encounter);
        assertThat(tokens.getString("refresh_token")).isNull();
        assertThat(tokens.getString("id_token")).isNull();
        FhirClient doctor = server.with(tokens.getString("access_token"));
        assertThat(doctor.search("/Encounter")).containsExactly("Encounter/" + encounter);
        assertThat(doctor.get("/Patient/demo-anna").statusCode()).isEqualTo(200);
    }

    private static String encounter(String patient) {
        return """
                {"resourceType": "Encounter", "status": "finished",
                 "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
                 "subject": {"reference": "Patient/%s"}, "period": {"start": "2024-05-01T10:00:00Z"}}
                """.formatted(patient);
    }

    @Test
    void ehrLaunchBringsItsContext() {
        String patient = server.as(Registrations.LOADER).create("Patient", Records.patient(Records.unique()));
        String encounter = server.as(Registrations.LOADER).create("Encounter", encounter(patient));
        JsonPath launched = launchOf(Map.of(
                        "client_id",
                        Registrations.SIGNING_APP,
                        "username",
                        Registrations.DOCTOR,
                        "patient",
                        patient,
                        "encounter",
                        encounter,
                        "fhirContext",
                        List.of(Map.of("reference", "ImagingStudy/one")),
                        "need_patient_banner",
                        false,
                        "smart_style_url",
                        "https://ehr.example.org/style.json",
                        "intent",
                        "reconcile-medications",
                        "tenant",
                        "ward-7"))
                .jsonPath();
        assertThat(launched.getString("launch_url"))
                .startsWith("http://localhost:9999/launch?iss=http")
                .endsWith("&launch=" + launched.getString("launch"));
        AppLaunch launch = new AppLaunch(server, Registrations.SIGNING_APP, "launch openid patient/*.rs online_access")
                .with("launch", launched.getString("launch"));

        JsonPath tokens = launch.tokens(server.browser(), Registrations.DOCTOR).jsonPath();

        assertThat(tokens.getString("patient")).isEqualTo(patient);
        assertThat(tokens.getString("encounter")).isEqualTo(encounter);
        assertThat(tokens.getString("fhirContext[0].reference")).isEqualTo("ImagingStudy/one");
        assertThat(tokens.getBoolean("need_patient_banner")).isFalse();
        assertThat(tokens.getString("smart_style_url")).isEqualTo("https://ehr.example.org/style.json");
        assertThat(tokens.getString("intent")).isEqualTo("reconcile-medications");
        assertThat(tokens.getString("tenant")).isEqualTo("ward-7");
        assertThat(server.with(tokens.getString("access_token")).search("/Patient"))
                .containsExactly("Patient/" + patient);
        assertThat(answered(server.browser().get(launch.address()))).containsEntry("error", "invalid_request");
    }

    @Test
    void aLaunchIsForItsClientAndItsUserAlone() {
        Map<String, Object> context =
                Map.of("client_id", Registrations.SIGNING_APP, "username", Registrations.DOCTOR, "patient", "demo-ben");
        String forOther = launchOf(context).jsonPath().getString("launch");
        String forDoctor = launchOf(context).jsonPath().getString("launch");

        AppLaunch wrongClient = app("launch patient/*.rs").with("launch", forOther);
        AppLaunch wrongUser =
                new AppLaunch(server, Registrations.SIGNING_APP, "launch patient/*.rs").with("launch", forDoctor);

        assertThat(answered(server.browser().get(wrongClient.address()))).containsEntry("error", "invalid_request");
        assertThat(answered(wrongUser.scopesPage(server.browser(), Registrations.PATIENT)))
                .containsEntry("error", "access_denied");
    }

    @Test
    void onlyARegisteredEhrLaunches() {
        Map<String, Object> context = Map.of("client_id", Registrations.APP, "username", Registrations.DOCTOR);

        assertThat(post("/launch", context, server.token(Registrations.CLINIC, "system/*.cruds"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/launch", context, null).statusCode()).isEqualTo(401);
        assertThat(launchOf(Map.of("client_id", Registrations.APP, "username", "nobody"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(launchOf(Map.of("client_id", Registrations.CLINIC, "username", Registrations.DOCTOR))
                        .statusCode())
                .isEqualTo(400);
        assertThat(launchOf(Map.of(
                                "client_id",
                                Registrations.APP,
                                "username",
                                Registrations.DOCTOR,
                                "fhirContext",
                                List.of(Map.of("reference", "Patient/demo-ben"))))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aUserLaunchesFromAPageOfOursAlone() {
        PageVisitor browser = server.browser();
        browser.signIn(browser.get("/login"), Registrations.DOCTOR, Registrations.password(Registrations.DOCTOR));
        Map<String, Object> context = Map.of("client_id", Registrations.APP, "patient", "demo-ben");

        assertThat(launchAs(browser, context, server.baseUrl()).jsonPath().getString("launch"))
                .isNotBlank();
        assertThat(launchAs(browser, context, "http://localhost:9999").statusCode())
                .isEqualTo(401);
    }

    private Response launchAs(PageVisitor browser, Map<String, Object> context, String origin) {
        return given().baseUri(server.baseUrl())
                .cookies(browser.cookies())
                .header("Origin", origin)
                .contentType("application/json")
                .body(context)
                .post("/launch");
    }

    private Response launchOf(Map<String, Object> context) {
        return post("/launch", context, server.token(Registrations.EHR, "system/Patient.rs"));
    }

    private Response post(String path, Map<String, Object> body, String token) {
        var request = given().baseUri(server.baseUrl())
                .contentType("application/json")
                .body(body);
        return token == null
                ? request.post(path)
                : request.header("Authorization", "Bearer " + token).post(path);
    }

    // What the user decides

    @Test
    void theUserClearsScopesOrDenies() {
        PageVisitor browser = server.browser();
        AppLaunch launch = app("openid launch/patient patient/*.rs patient/Observation.rs");
        Response page = launch.scopesPage(browser, Registrations.PATIENT);
        assertThat(PageVisitor.ticked(page)).containsExactly("patient/*.rs", "patient/Observation.rs", "openid");

        JsonPath tokens = launch.redeem(answered(browser.submit(
                                page, Map.of("scope", List.of("patient/Observation.rs"), "decision", "allow")))
                        .get("code"))
                .jsonPath();

        assertThat(tokens.getString("scope").split(" "))
                .containsExactlyInAnyOrder("launch/patient", "patient/Observation.rs");
        FhirClient anna = server.with(tokens.getString("access_token"));
        assertThat(anna.get("/Condition").statusCode()).isEqualTo(403);
        assertThat(anna.search("/Observation")).isNotEmpty();
        Response again = launch.scopesPage(browser, Registrations.PATIENT);
        assertThat(answered(browser.submit(again, Map.of("decision", "deny"))))
                .containsEntry("error", "access_denied")
                .containsEntry("iss", server.baseUrl())
                .containsEntry("state", "state of " + Registrations.APP);
        assertThat(answered(
                        browser.submit(launch.scopesPage(browser, Registrations.PATIENT), Map.of("decision", "allow"))))
                .containsEntry("error", "access_denied");
    }

    @Test
    void j16NothingIsGrantedBeyondWhatWasOffered() {
        PageVisitor browser = server.browser();
        AppLaunch launch = app("launch/patient patient/Observation.cruds patient/Condition.cruds");
        Response page = launch.scopesPage(browser, Registrations.PATIENT);
        assertThat(PageVisitor.ticked(page))
                .containsExactly("patient/Observation.rs", "patient/Observation.cud", "patient/Condition.rs");

        Response more = browser.submit(
                page, Map.of("scope", List.of("patient/Observation.rs", "patient/*.cruds"), "decision", "allow"));

        assertThat(more.statusCode()).isEqualTo(400);
        assertThat(more.header("Location")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system/*.rs",
                "patient/*.rs system/*.*",
                "patient/*.rz",
                "patient/Observation.sr",
                "launch/questionnaire patient/*.rs",
                "patient/*.rs nonsense",
                "launch/patient"
            })
    void j16ScopesThatAreNotUnderstoodAreRefused(String scope) {
        Map<String, String> answer = answered(server.browser().get(app(scope).address()));

        assertThat(answer).containsEntry("error", "invalid_scope").doesNotContainKey("code");
    }

    @Test
    void versionOneScopesAreTaken() {
        PageVisitor browser = server.browser();
        JsonPath tokens = app("launch/patient patient/Observation.read")
                .tokens(browser, Registrations.PATIENT)
                .jsonPath();

        assertThat(tokens.getString("scope")).contains("patient/Observation.read");
        assertThat(server.with(tokens.getString("access_token")).search("/Observation"))
                .isNotEmpty();
    }

    @Test
    void j16APatientCannotChooseAnother() {
        PageVisitor browser = server.browser();
        Response page = app("launch/patient patient/*.rs").scopesPage(browser, Registrations.PATIENT);
        Map<String, Object> form = PageVisitor.hidden(page);
        form.put("patient", "demo-ben");

        Response tampered = browser.post("/authorize/patient", form);

        assertThat(tampered.header("Location")).startsWith("/authorize/scopes?");
        assertThat(browser.open(tampered.header("Location")).asString()).doesNotContain("demo-ben", "Ben ");
    }

    @Test
    void whoMaySeeNoRecordGetsNone() {
        Response answer = app("launch/patient patient/*.rs").scopesPage(server.browser(), Registrations.STRANGER);

        assertThat(answered(answer)).containsEntry("error", "access_denied");
    }

    @Test
    void anotherPurposeIsGivenOnlyIfBothMay() {
        Map<String, String> payment = answered(app("launch/patient patient/*.rs")
                .with("purpose_of_use", "HOPERAT")
                .scopesPage(server.browser(), Registrations.DOCTOR));
        Map<String, String> emergency = answered(
                app("patient/*.rs").with("purpose_of_use", "BTG").scopesPage(server.browser(), Registrations.DOCTOR));

        assertThat(payment).containsEntry("error", "access_denied");
        assertThat(emergency).containsEntry("error", "access_denied");
    }

    // Tokens

    @Test
    void aRefreshTokenSaysWhoseItIsWhereTheClientHasNothingToProve() {
        String ofPublic = app(PATIENT_SCOPES)
                .tokens(server.browser(), Registrations.PATIENT)
                .jsonPath()
                .getString("refresh_token");
        AppLaunch secret = new AppLaunch(server, Registrations.SECRET_APP, PATIENT_SCOPES);
        String ofSecret = secret.tokens(server.browser(), Registrations.PATIENT)
                .jsonPath()
                .getString("refresh_token");

        assertThat(bare(ofPublic).statusCode()).isEqualTo(200);
        assertThat(bare(ofPublic).jsonPath().getString("error")).isIn("invalid_client", "invalid_grant");
        assertThat(bare(ofSecret).statusCode()).isEqualTo(401);
        assertThat(bare(ofSecret).asString()).isEqualTo(bare(Records.unique()).asString());
        assertThat(secret.refresh(ofSecret).statusCode()).isEqualTo(200);
    }

    /** A refresh with nothing but the token. */
    private Response bare(String refreshToken) {
        return given().baseUri(server.baseUrl())
                .contentType("application/x-www-form-urlencoded")
                .formParam("grant_type", "refresh_token")
                .formParam("refresh_token", refreshToken)
                .post("/oauth2/token");
    }

    @Test
    void j11ARefreshTokenWorksOnceAndItsReuseEndsTheFamily() {
        AppLaunch launch = app(PATIENT_SCOPES);
        JsonPath first = launch.tokens(server.browser(), Registrations.PATIENT).jsonPath();
        String old = first.getString("refresh_token");

        Response narrowed = launch.refresh(old, Map.of("scope", "patient/Observation.rs"));
        assertThat(narrowed.statusCode()).isEqualTo(200);
        assertThat(narrowed.jsonPath().getString("scope")).isEqualTo("patient/Observation.rs");
        assertThat(narrowed.jsonPath().getString("patient")).isEqualTo("demo-anna");
        String next = narrowed.jsonPath().getString("refresh_token");
        assertThat(next).isNotEqualTo(old);
        assertThat(launch.refresh(next, Map.of("scope", "patient/*.cruds"))
                        .jsonPath()
                        .getString("error"))
                .isEqualTo("invalid_scope");

        assertThat(launch.refresh(old).jsonPath().getString("error")).isEqualTo("invalid_grant");
        assertThat(launch.refresh(next).jsonPath().getString("error")).isEqualTo("invalid_grant");
        assertThat(server.with(narrowed.jsonPath().getString("access_token"))
                        .get("/Observation")
                        .statusCode())
                .isEqualTo(401);
        assertThat(server.with(first.getString("access_token"))
                        .get("/Observation")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void j11OfTwoRefreshesAtTheSameTimeOneIsLate() {
        AppLaunch launch = app(PATIENT_SCOPES);
        JsonPath tokens = launch.tokens(server.browser(), Registrations.PATIENT).jsonPath();

        List<Response> answers = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> launch.refresh(tokens.getString("refresh_token"))))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        List<Response> granted =
                answers.stream().filter(answer -> answer.statusCode() == 200).toList();
        assertThat(granted).hasSize(1);
        assertThat(server.with(tokens.getString("access_token")).get("/Patient").statusCode())
                .isEqualTo(401);
        for (Response answer : granted) {
            assertThat(launch.refresh(answer.jsonPath().getString("refresh_token"))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void j14ACodeWorksOnceForItsClientAndItsReuseEndsWhatCameOfIt() {
        AppLaunch launch = app(PATIENT_SCOPES);
        String code = launch.code(server.browser(), Registrations.PATIENT);

        assertThat(new AppLaunch(server, Registrations.SECRET_APP, PATIENT_SCOPES)
                        .redeem(code)
                        .jsonPath()
                        .getString("error"))
                .isEqualTo("invalid_grant");
        JsonPath tokens = launch.redeem(code).jsonPath();
        assertThat(server.with(tokens.getString("access_token")).get("/Patient").statusCode())
                .isEqualTo(200);
        assertThat(launch.redeem(code).jsonPath().getString("error")).isEqualTo("invalid_grant");

        assertThat(server.with(tokens.getString("access_token")).get("/Patient").statusCode())
                .isEqualTo(401);
        assertThat(launch.refresh(tokens.getString("refresh_token")).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "code_verifier, 0123456789012345678901234567890123456789012",
        "code_verifier, short",
        "code_verifier, ''",
        "redirect_uri, http://localhost:9999/app?tab=2",
        "redirect_uri, ''"
    })
    void j12ACodeGoesWithItsVerifierAndAddress(String name, String value) {
        AppLaunch launch = app(PATIENT_SCOPES);
        String code = launch.code(server.browser(), Registrations.PATIENT);

        assertThat(launch.redeem(code, Map.of(name, value)).jsonPath().getString("error"))
                .isEqualTo("invalid_grant");
        assertThat(launch.redeem(code).statusCode()).isEqualTo(400);
    }

    @Test
    void j9OnlyAccessTokensAreAccessTokens() {
        JsonPath tokens = app(PATIENT_SCOPES)
                .tokens(server.browser(), Registrations.PATIENT)
                .jsonPath();

        for (String other : List.of("id_token", "refresh_token")) {
            Response answer = server.with(tokens.getString(other)).get("/Patient");
            assertThat(answer.statusCode()).as(other).isEqualTo(401);
            assertThat(answer.asString()).doesNotContain(tokens.getString(other));
        }
    }

    @Test
    void aClientLooksUpAndRevokesItsRefreshTokens() {
        AppLaunch launch = new AppLaunch(server, Registrations.SECRET_APP, PATIENT_SCOPES);
        JsonPath tokens = launch.tokens(server.browser(), Registrations.PATIENT).jsonPath();
        String refreshToken = tokens.getString("refresh_token");
        JsonPath access = launch.post("/oauth2/introspect", Map.of("token", tokens.getString("access_token")))
                .jsonPath();
        JsonPath refresh =
                launch.post("/oauth2/introspect", Map.of("token", refreshToken)).jsonPath();
        assertThat(access.getBoolean("active")).isTrue();
        assertThat(access.getString("patient")).isEqualTo("demo-anna");
        assertThat(access.getString("fhirUser")).isEqualTo(server.fhirBase() + "/Patient/demo-anna");
        assertThat(refresh.getBoolean("active")).isTrue();
        AppLaunch other = new AppLaunch(server, Registrations.SIGNING_APP, PATIENT_SCOPES);
        assertThat(other.post("/oauth2/introspect", Map.of("token", refreshToken))
                        .asString())
                .isEqualTo("{\"active\":false}");
        other.post("/oauth2/revoke", Map.of("token", refreshToken));

        assertThat(launch.post("/oauth2/revoke", Map.of("token", refreshToken)).statusCode())
                .isEqualTo(200);

        assertThat(launch.post("/oauth2/introspect", Map.of("token", refreshToken))
                        .asString())
                .isEqualTo("{\"active\":false}");
        assertThat(launch.refresh(refreshToken).statusCode()).isEqualTo(400);
        assertThat(server.with(tokens.getString("access_token")).get("/Patient").statusCode())
                .isEqualTo(401);
    }

    @Test
    void j18APublicClientIntrospectsNothing() {
        JsonPath tokens = app(PATIENT_SCOPES)
                .tokens(server.browser(), Registrations.PATIENT)
                .jsonPath();

        assertThat(app(PATIENT_SCOPES)
                        .post("/oauth2/introspect", Map.of("token", tokens.getString("access_token")))
                        .statusCode())
                .isEqualTo(401);
    }

    // Sessions

    @Test
    void logoutEndsWhatIsBoundToTheSessionAndNothingElse() {
        PageVisitor browser = server.browser();
        AppLaunch online = app("openid launch/patient patient/*.rs online_access");
        AppLaunch offline = app("openid launch/patient patient/*.rs offline_access");
        JsonPath present = online.tokens(browser, Registrations.PATIENT).jsonPath();
        JsonPath absent = offline.tokens(browser, Registrations.PATIENT).jsonPath();
        String next =
                online.refresh(present.getString("refresh_token")).jsonPath().getString("refresh_token");

        Response out = browser.get("/connect/logout?id_token_hint=" + present.getString("id_token")
                + "&post_logout_redirect_uri=" + Registrations.APP_LOGGED_OUT + "&state=s1");

        assertThat(out.header("Location")).isEqualTo(Registrations.APP_LOGGED_OUT + "?state=s1");
        assertThat(online.refresh(next).jsonPath().getString("error")).isEqualTo("invalid_grant");
        for (JsonPath tokens : List.of(present, absent)) {
            assertThat(server.with(tokens.getString("access_token"))
                            .get("/Patient")
                            .statusCode())
                    .isEqualTo(401);
        }
        Response still = offline.refresh(absent.getString("refresh_token"));
        assertThat(still.statusCode()).isEqualTo(200);
        assertThat(server.with(still.jsonPath().getString("access_token"))
                        .get("/Patient")
                        .statusCode())
                .isEqualTo(200);
        assertThat(browser.open(online.address()).asString()).contains("name=\"password\"");
    }

    @Test
    void signingInAgainGoesOnWithTheSessionSoThatSigningOutEndsAllOfIt() {
        AppLaunch launch = app("launch/patient user/*.rs online_access");
        PageVisitor browser = server.browser();
        Response picker = launch.scopesPage(browser, Registrations.DOCTOR);
        Response scopes = browser.submit(picker, Map.of("patient", "demo-ben"));
        JsonPath before =
                launch.redeem(answered(browser.allow(scopes)).get("code")).jsonPath();
        Map<String, String> cookies = Map.copyOf(browser.cookies());

        Response asked = browser.open(
                app("launch/patient user/*.rs").with("prompt", "login").address());
        browser.signIn(asked, Registrations.DOCTOR, Registrations.password(Registrations.DOCTOR));
        FhirClient doctor = server.with(before.getString("access_token"));
        assertThat(doctor.get("/Patient").statusCode()).isEqualTo(200);
        PageVisitor stale = server.browser();
        stale.cookies().putAll(cookies);
        assertThat(stale.open("/account").asString()).contains("name=\"password\"");
        browser.submit(browser.open("/account"), Map.of());

        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(10))
                .until(() -> doctor.get("/Patient").statusCode() == 401);
        assertThat(launch.refresh(before.getString("refresh_token")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void anAppCannotSignOutUnasked() {
        PageVisitor browser = server.browser();
        browser.signIn(browser.get("/login"), Registrations.DOCTOR, Registrations.password(Registrations.DOCTOR));

        Response asked = browser.open("/connect/logout?post_logout_redirect_uri=http://localhost:9998/evil");
        assertThat(asked.asString()).contains("You are signed in as");
        assertThat(browser.post("/logout", Map.of("csrf", "forged")).header("Location"))
                .isEqualTo("/account");
        assertThat(browser.submit(asked, Map.of()).asString()).contains("signed out");
        assertThat(browser.get("/login").asString()).contains("name=\"password\"");
    }

    @Test
    void aUserWhoIsTakenOutIsGoneAtOnce() {
        AppLaunch launch = app("launch/patient user/*.rs offline_access");
        PageVisitor browser = server.browser();
        Response picker = launch.scopesPage(browser, Registrations.LEAVER);
        Response scopes = browser.submit(picker, Map.of("patient", "demo-ben"));
        JsonPath tokens =
                launch.redeem(answered(browser.allow(scopes)).get("code")).jsonPath();
        FhirClient leaver = server.with(tokens.getString("access_token"));
        assertThat(leaver.get("/Patient").statusCode()).isEqualTo(200);

        server.registrations().remove(Registrations.LEAVER);

        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(10))
                .until(() -> leaver.get("/Patient").statusCode() == 401);
        assertThat(launch.refresh(tokens.getString("refresh_token")).statusCode())
                .isEqualTo(400);
        assertThat(browser.get("/login").asString()).contains("name=\"password\"");
    }

    @Test
    void j15PagesAreBoundToTheirBrowserAndCannotBeFramed() {
        PageVisitor browser = server.browser();
        AppLaunch launch = app(PATIENT_SCOPES);
        Response login = browser.open(launch.address());
        String before = browser.cookies().get("chartkeeper");
        Response scopes = browser.signIn(login, Registrations.PATIENT, Registrations.password(Registrations.PATIENT));

        assertThat(browser.cookies().get("chartkeeper")).isNotEqualTo(before);
        for (Response page : List.of(login, scopes)) {
            assertThat(page.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(page.header("Cache-Control")).contains("no-store");
            assertThat(page.asString()).doesNotContain("<script", "style=");
        }
        Response fresh = server.browser().get("/login");
        assertThat(fresh.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain("Domain");

        Map<String, Object> form = PageVisitor.hidden(scopes);
        form.put("decision", "allow");
        form.put("scope", "openid");
        Map<String, Object> forged = new HashMap<>(form);
        forged.put("csrf", "forged");
        assertThat(browser.post("/authorize/scopes", forged).statusCode()).isEqualTo(403);
        PageVisitor stranger = server.browser();
        stranger.signIn(stranger.get("/login"), Registrations.DOCTOR, Registrations.password(Registrations.DOCTOR));
        assertThat(stranger.open("/authorize/scopes?request=" + form.get("request"))
                        .statusCode())
                .isEqualTo(410);
        assertThat(answered(browser.post("/authorize/scopes", form))).containsKey("code");
        assertThat(browser.post("/authorize/scopes", form).statusCode()).isEqualTo(410);
    }

    @Test
    void j15ALoginFormOfAnotherBrowserIsNotTaken() {
        PageVisitor attacker = server.browser();
        PageVisitor victim = server.browser();
        Map<String, Object> form = PageVisitor.hidden(attacker.get("/login"));
        form.put("username", Registrations.DOCTOR);
        form.put("password", Registrations.password(Registrations.DOCTOR));
        victim.get("/login");

        assertThat(victim.post("/login", form).statusCode()).isEqualTo(403);
        assertThat(victim.get("/login").asString()).contains("name=\"password\"");
    }

    @Test
    void j21NobodyLearnsWhoIsAUserAndGuessingIsSlowedDown() {
        String unknown = "nobody-" + Records.unique();
        Response wrong = signIn(Registrations.TARGET, "wrong");
        Response nobody = signIn(unknown, "wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(withoutToken(nobody)).isEqualTo(withoutToken(wrong));

        for (int i = 0; i < 4; i++) {
            signIn(Registrations.TARGET, "wrong");
            signIn(unknown, "wrong");
        }
        Response locked = signIn(Registrations.TARGET, Registrations.password(Registrations.TARGET));
        Response lockedNobody = signIn(unknown, "wrong");

        assertThat(locked.statusCode()).isEqualTo(429);
        assertThat(lockedNobody.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 900);
        assertThat(withoutToken(lockedNobody)).isEqualTo(withoutToken(locked));
    }

    private Response signIn(String user, String password) {
        PageVisitor browser = server.browser();
        return browser.signIn(browser.get("/login"), user, password);
    }

    private static String withoutToken(Response page) {
        return page.asString().replaceAll("name=\"csrf\" value=\"[^\"]*\"", "");
    }

    @Test
    void signInsLeaveAuditEntries() {
        signIn(Registrations.ADMINISTRATOR_USER, "wrong");
        signIn(Registrations.ADMINISTRATOR_USER, Registrations.password(Registrations.ADMINISTRATOR_USER));

        JsonNode events = server.as(Registrations.AUDITOR).bundle("/AuditEvent?_sort=-date&_count=50");

        assertThat(events.toString()).contains("sign-in", Registrations.ADMINISTRATOR_USER, "HTTP 401");
    }

    // Requests that are refused

    @ParameterizedTest
    @CsvSource({
        "code_challenge, , invalid_request",
        "code_challenge, short, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge_method, , invalid_request",
        "response_type, token, unsupported_response_type",
        "response_type, , invalid_request",
        "response_mode, fragment, invalid_request",
        "aud, https://elsewhere.example.org/fhir, invalid_request",
        "aud, , invalid_request",
        "state, , invalid_request",
        "scope, , invalid_request",
        "request, x, request_not_supported",
        "request_uri, http://localhost:9998/x, request_uri_not_supported",
        "prompt, none, login_required"
    })
    void j12WhatIsWrongIsToldToTheApp(String name, String value, String error) {
        Response answer =
                server.browser().open(app(PATIENT_SCOPES).with(name, value).address());

        assertThat(answered(answer))
                .containsEntry("error", error)
                .containsEntry("iss", server.baseUrl())
                .doesNotContainKey("code");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:9999/app/",
                "http://localhost:9999/app/x",
                "http://localhost:9999/App",
                "http://localhost:9999/app?x=1",
                "http://localhost:9999/app#x",
                "http://localhost:9999/x/../app",
                "http://localhost:9998/app",
                "http://localhost:9999@evil.example.org/app",
                "http://evil.localhost:9999/app",
                "https://localhost:9999/app",
                "javascript:alert(1)"
            })
    void j13AnAddressThatIsNotRegisteredIsNeverGoneTo(String address) {
        Response answer = server.browser()
                .get(app(PATIENT_SCOPES).with("redirect_uri", address).address());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.header("Location")).isNull();
        assertThat(answer.asString()).doesNotContain(address).contains("not registered");
    }

    @Test
    void anUnknownAppIsToldOnAPage() {
        Response answer = server.browser()
                .get(app(PATIENT_SCOPES).with("client_id", "nobody").address());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.header("Location")).isNull();
    }

    @Test
    void theAudienceMayEndInASlash() {
        Response answer = server.browser()
                .open(app(PATIENT_SCOPES).with("aud", server.fhirBase() + "/").address());

        assertThat(answer.asString()).contains("name=\"password\"");
    }

    @Test
    void anAppMayPostItsRequest() {
        PageVisitor browser = server.browser();
        Response answer = browser.post("/oauth2/authorize", app(PATIENT_SCOPES).parameters());

        assertThat(browser.open(answer.header("Location")).asString()).contains("name=\"password\"");
    }

    @Test
    void promptLoginAsksForThePasswordAgain() {
        PageVisitor browser = server.browser();
        app(PATIENT_SCOPES).tokens(browser, Registrations.PATIENT);
        assertThat(browser.open(app(PATIENT_SCOPES).address()).asString()).contains("name=\"scope\"");

        assertThat(browser.open(app(PATIENT_SCOPES)
                                .with("prompt", "login")
                                .with("nonce", Records.unique())
                                .address())
                        .asString())
                .contains("name=\"password\"");
    }

    // Browser apps

    @Test
    void browserAppsComeFromRegisteredOriginsAlone() {
        Response allowed = preflight("http://localhost:9999", "/fhir/Patient");
        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:9999");
        assertThat(allowed.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(allowed.headers().getValues("Vary")).contains("Origin");
        for (String origin : List.of("http://localhost:999", "http://localhost:99990", "http://localhost", "null")) {
            Response refused = preflight(origin, "/oauth2/token");
            assertThat(refused.header("Access-Control-Allow-Origin")).as(origin).isNull();
            assertThat(refused.statusCode()).isEqualTo(403);
        }
        Response denied = given().header("Origin", "http://localhost:9999").get(server.fhirBase() + "/Patient");
        assertThat(denied.statusCode()).isEqualTo(401);
        assertThat(denied.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:9999");
        assertThat(given().header("Origin", "http://localhost:9999")
                        .get(server.baseUrl() + "/login")
                        .header("Access-Control-Allow-Origin"))
                .isNull();
    }

    private Response preflight(String origin, String path) {
        return given().header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization")
                .options(server.baseUrl() + path);
    }

    @Test
    void discoveryNamesWhatAppsNeed() {
        JsonNode smart = Answers.json(server.asNobody().get("/.well-known/smart-configuration"));
        JsonNode openid = Answers.json(given().get(server.baseUrl() + "/.well-known/openid-configuration"));

        assertThat(smart.path("authorization_endpoint").asText()).isEqualTo(server.baseUrl() + "/oauth2/authorize");
        assertThat(smart.path("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
        assertThat(openid.path("userinfo_endpoint").asText()).isEqualTo(server.baseUrl() + "/userinfo");
        assertThat(openid.path("end_session_endpoint").asText()).isEqualTo(server.baseUrl() + "/connect/logout");
        assertThat(given().get(openid.path("userinfo_endpoint").asText()).statusCode())
                .isEqualTo(401);
    }
}
