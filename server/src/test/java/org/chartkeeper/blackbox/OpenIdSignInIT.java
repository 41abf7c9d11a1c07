package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users sign in with an outside OpenID provider; whoever brings what it did not say gets nothing. */
class OpenIdSignInIT {

    private static final String SCOPES = "openid fhirUser user/*.rs";
    private static final String CALLBACK = "/login/openid/callback";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Chartkeeper server = TestServer.shared();
    private final OpenIdProvider provider = OpenIdProvider.SHARED;

    @AfterEach
    void honest() {
        provider.honest();
    }

    private AppLaunch app(String scopes) {
        return new AppLaunch(server, Registrations.APP, scopes);
    }

    private JsonPath tokens(OpenIdVisit visit, AppLaunch launch) {
        Response scopes = visit.signIn(visit.here().open(launch.address()));
        Map<String, String> answer = PageVisitor.answered(visit.here().allow(scopes));
        Response tokens = launch.redeem(answer.get("code"));
        assertThat(tokens.statusCode()).as(tokens.asString()).isEqualTo(200);
        return tokens.jsonPath();
    }

    private static JWTClaimsSet claims(String token) throws Exception {
        return SignedJWT.parse(token).getJWTClaimsSet();
    }

    private FhirClient with(JsonPath tokens) {
        return server.with(tokens.getString("access_token"));
    }

    private static void assertRefused(OpenIdVisit visit, Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(401);
        assertThat(page.asString())
                .contains("The sign-in at Test Clinic did not work.")
                .doesNotContain("password", "nonce", "issuer", "xception");
        assertThat(page.header("Set-Cookie")).isNull();
        assertThat(visit.isSignedIn()).isFalse();
    }

    // Who comes

    @Test
    void aClinicianLetsAnAppInAndIsKnownByIssuerAndSubject() throws Exception {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");

        JsonPath tokens = tokens(visit, app(SCOPES));

        JWTClaimsSet access = claims(tokens.getString("access_token"));
        assertThat(access.getSubject()).matches("user:weber@openid:[0-9a-f]{12}");
        assertThat(access.getClaim("fhirUser")).isEqualTo(server.fhirBase() + "/Practitioner/demo-weber");
        assertThat(access.getClaims().get("extensions").toString())
                .contains("clinician", "TREAT", "Organization/demo-hospital");
        assertThat(access.getStringListClaim("amr")).containsExactly("pwd");
        assertThat(access.getClaim("acr")).isNull();
        assertThat(claims(tokens.getString("id_token")).getClaims()).containsKey("auth_time");
        assertThat(with(tokens).get("/Patient/demo-anna").statusCode()).isEqualTo(200);
    }

    @Test
    void aPatientSeesTheirOwnRecordAlone() {
        JsonPath tokens = tokens(new OpenIdVisit(server, "anna"), app("openid launch/patient patient/*.rs"));

        assertThat(tokens.getString("patient")).isEqualTo("demo-anna");
        assertThat(with(tokens).search("/Patient")).containsExactly("Patient/demo-anna");
        assertThat(with(tokens).get("/Patient/demo-ben").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gardener", "stranger", "foreigner", "unknown"})
    void whoeverTheSettingsDoNotMapIsRefused(String person) {
        OpenIdVisit visit = new OpenIdVisit(server, person);

        assertRefused(visit, visit.signIn());
    }

    @Test
    void aClaimThatNoSettingNamesGivesNothing() throws Exception {
        JsonPath tokens = tokens(new OpenIdVisit(server, "chief"), app(SCOPES));

        assertThat(claims(tokens.getString("access_token"))
                        .getClaims()
                        .get("extensions")
                        .toString())
                .contains("clinician")
                .doesNotContain("administrator");
    }

    @Test
    void aSubjectThatIsCalledLikeALocalUserIsSomebodyElse() throws Exception {
        provider.person(Registrations.DOCTOR, Map.of("groups", List.of("ward-doctors")));
        OpenIdVisit visit = new OpenIdVisit(server, Registrations.DOCTOR);

        JsonPath tokens = tokens(visit, app(SCOPES));

        assertThat(claims(tokens.getString("access_token")).getSubject())
                .startsWith("user:" + Registrations.DOCTOR + "@openid:");
        PageVisitor local = server.browser();
        String name = claims(tokens.getString("access_token")).getSubject().substring("user:".length());
        for (String password : List.of("", " ", Registrations.password(Registrations.DOCTOR))) {
            Response answer = local.signIn(local.open("/login"), name, password);
            assertThat(answer.statusCode()).isIn(400, 401);
            assertThat(local.get("/login").asString()).contains("name=\"password\"");
        }
    }

    @Test
    void lessAtTheNextSignInIsLessForWhatWasGrantedBefore() {
        String subject = "mover-" + Records.unique();
        provider.person(subject, Map.of("groups", List.of("ward-doctors")));
        JsonPath tokens = tokens(new OpenIdVisit(server, subject), app(SCOPES + " offline_access"));
        assertThat(with(tokens).get("/Patient/demo-anna").statusCode()).isEqualTo(200);

        provider.person(subject, Map.of("groups", List.of("patients"), "fhirUser", "Patient/demo-anna"));
        assertThat(new OpenIdVisit(server, subject).signIn().asString()).contains("You are signed in as");

        Awaitility.await()
                .atMost(SOON)
                .until(() -> with(tokens).get("/Patient/demo-anna").statusCode() == 401);
    }

    // How they were recognised

    @Test
    void aSecondFactorAtTheProviderCounts() throws Exception {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");

        JsonPath tokens = tokens(visit, app(SCOPES).with("acr_values", OpenIdProvider.SECOND_FACTOR));

        JWTClaimsSet id = claims(tokens.getString("id_token"));
        assertThat(id.getStringListClaim("amr")).containsExactly("pwd", "hwk", "mfa");
        assertThat(id.getClaim("acr")).isEqualTo(OpenIdProvider.SECOND_FACTOR);
    }

    @Test
    void aSecondFactorThatTheHospitalDoesNotTrustDoesNot() throws Exception {
        provider.claims(claims -> claims.claim("acr", "urn:very-safe").claim("amr", List.of("mfa", "otp")));

        JsonPath tokens = tokens(new OpenIdVisit(server, "weber"), app(SCOPES));

        JWTClaimsSet id = claims(tokens.getString("id_token"));
        assertThat(id.getStringListClaim("amr")).containsExactly("otp");
        assertThat(id.getClaim("acr")).isNull();
    }

    @Test
    void aNewSignInIsAskedForAtTheProviderToo() {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        visit.signIn();
        AppLaunch launch = app(SCOPES).with("prompt", "login");

        String away = visit.away(OpenIdVisit.link(visit.here().open(launch.address())));

        assertThat(PageVisitor.parameters(away)).containsEntry("prompt", "login");
        assertThat(visit.here().open(visit.back(away)).asString()).contains("Allow");
    }

    @Test
    void aProviderThatDoesNotAskAnewIsNotEnough() {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        visit.signIn();
        Response login = visit.here().open(app(SCOPES).with("prompt", "login").address());
        provider.claims(claims ->
                claims.claim("auth_time", Instant.now().minusSeconds(600).getEpochSecond()));

        Response page = visit.signIn(login);

        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.asString()).doesNotContain("Allow");
    }

    @Test
    void howLongAgoIsPassedOnAndChecked() {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        Response login = visit.here().open(app(SCOPES).with("max_age", "3600").address());

        String away = visit.away(OpenIdVisit.link(login));

        assertThat(Integer.parseInt(PageVisitor.parameters(away).get("max_age")))
                .isBetween(3600, 3660);
        provider.claims(claims ->
                claims.claim("auth_time", Instant.now().minusSeconds(7200).getEpochSecond()));
        assertRefused(visit, visit.here().open(visit.back(away)));
    }

    // Attacks on the way back

    @Test
    void j8AnAnswerOfAnotherIssuerIsNotBroughtToThisOne() {
        for (String other : List.of("https://evil.example", "", provider.issuer() + "/")) {
            provider.back(parameters -> parameters.put("iss", other));
            OpenIdVisit visit = new OpenIdVisit(server, "weber");
            assertRefused(visit, visit.signIn());
        }
        provider.back(parameters -> parameters.remove("iss"));
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        assertRefused(visit, visit.signIn());
    }

    @Test
    void j15AnAnswerIsGoodInTheBrowserThatAskedForIt() {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        String back = visit.back();
        OpenIdVisit victim = new OpenIdVisit(server, "anna");
        assertRefused(victim, victim.here().open(back));
        victim.back();
        assertRefused(victim, victim.here().open(back));

        assertThat(visit.here().open(back).asString()).contains("You are signed in as");
    }

    @Test
    void j15AnAnswerIsGoodOnce() {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        String back = visit.back();
        String before = visit.here().cookies().get("chartkeeper");
        visit.here().open(back);
        assertThat(visit.here().cookies().get("chartkeeper")).isNotEqualTo(before);

        assertThat(visit.here().open(back).statusCode()).isEqualTo(401);
        visit.here().cookies().put("chartkeeper", before);
        assertRefused(visit, visit.here().open(back));
    }

    @Test
    void j15AnAnswerWithoutAStateOrWithTwoIsNone() {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        String back = visit.back();

        assertRefused(visit, visit.here().open(back.replaceAll("state=[^&]*&", "")));
        assertRefused(visit, visit.here().open(back + "&state=other"));
        assertRefused(visit, visit.here().open(back + "&code=other"));
        assertRefused(visit, visit.here().open(CALLBACK));
    }

    @Test
    void aCodeOfAnotherSignInIsOfNoUse() {
        OpenIdVisit victim = new OpenIdVisit(server, "anna");
        String stolen = victim.back().replaceAll(".*code=([^&]*).*", "$1");
        OpenIdVisit visit = new OpenIdVisit(server, "weber");

        assertRefused(visit, visit.here().open(visit.back().replaceAll("code=[^&]*", "code=" + stolen)));
    }

    @Test
    void anErrorOfTheProviderIsAPageThatDoesNotEchoIt() {
        provider.back(parameters -> {
            parameters.remove("code");
            parameters.put("error", "access_denied");
            parameters.put("error_description", "<b>call 555-1234</b>");
        });
        OpenIdVisit visit = new OpenIdVisit(server, "weber");

        Response page = visit.signIn();

        assertRefused(visit, page);
        assertThat(page.asString()).doesNotContain("555", "access_denied");
    }

    private static Stream<Named<OpenIdProvider.Claims>> lies() {
        Instant now = Instant.now();
        return Stream.of(
                Named.of("another nonce", claims -> claims.claim("nonce", "other")),
                Named.of("no nonce", claims -> claims.claim("nonce", null)),
                Named.of("another audience", claims -> claims.audience("other")),
                Named.of("another party", claims -> claims.claim("azp", "other")),
                Named.of("several audiences", claims -> claims.audience(List.of(OpenIdProvider.CLIENT, "other"))),
                Named.of("another issuer", claims -> claims.issuer("https://evil.example")),
                Named.of("expired", claims -> claims.expirationTime(Date.from(now.minusSeconds(120)))),
                Named.of("no end", claims -> claims.expirationTime(null)),
                Named.of("of tomorrow", claims -> claims.issueTime(Date.from(now.plusSeconds(600)))),
                Named.of("nobody", claims -> claims.subject(null)),
                Named.of("a strange subject", claims -> claims.subject("weber@openid:0123 \u0000")),
                Named.of("no time", claims -> claims.claim("auth_time", null)),
                Named.of(
                        "long ago",
                        claims -> claims.claim(
                                "auth_time", now.minusSeconds(40_000).getEpochSecond())));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void anIdTokenWithAWrongClaimIsRefused(OpenIdProvider.Claims lie) {
        provider.claims(lie);
        OpenIdVisit visit = new OpenIdVisit(server, "weber");

        assertRefused(visit, visit.signIn());
    }

    private static Stream<Named<OpenIdProvider.Signing>> forgeries() {
        return Stream.of(
                Named.of("j1 unsigned", claims -> new PlainJWT(claims).serialize()),
                Named.of("j2 by the public key as a secret", OpenIdSignInIT::withPublicKeyAsSecret),
                Named.of(
                        "another key of the same name",
                        claims -> OpenIdProvider.signed(
                                claims,
                                JOSEObjectType.JWT,
                                OpenIdProvider.fresh(OpenIdProvider.SHARED.key().getKeyID()))),
                Named.of(
                        "of another type",
                        claims -> OpenIdProvider.SHARED.signed(claims, new JOSEObjectType("at+jwt"))),
                Named.of("no token at all", claims -> "e30"));
    }

    private static String withPublicKeyAsSecret(JWTClaimsSet claims) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(OpenIdProvider.SHARED.key().getKeyID())
                        .build(),
                claims);
        token.sign(new MACSigner(OpenIdProvider.SHARED.key().toECPublicKey().getEncoded()));
        return token.serialize();
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void aForgedIdTokenIsRefused(OpenIdProvider.Signing forgery) {
        provider.signing(forgery);
        OpenIdVisit visit = new OpenIdVisit(server, "weber");

        assertRefused(visit, visit.signIn());
    }

    // The provider fails, or changes its keys

    @Test
    void aProviderThatDoesNotAnswerIsSaidToAndLocalUsersStillSignIn() {
        provider.tokenStatus(503);
        OpenIdVisit visit = new OpenIdVisit(server, "weber");

        Response page = visit.signIn();

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.header("Retry-After")).isNotBlank();
        assertThat(page.asString()).contains("Test Clinic does not answer at the moment.");
        PageVisitor local = server.browser();
        local.signIn(local.open("/login"), Registrations.PATIENT, Registrations.password(Registrations.PATIENT));
        assertThat(local.open("/login").asString()).contains("You are signed in as");
    }

    @Test
    void aNewKeyIsLearnedAndTheOldOneForgotten() {
        new OpenIdVisit(server, "weber").signIn();
        ECKey old = provider.key();
        provider.rotate();

        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        new OpenIdVisit(server, "weber").signIn().asString().contains("You are signed in as"));

        provider.signing(claims -> OpenIdProvider.signed(claims, JOSEObjectType.JWT, old));
        assertThat(new OpenIdVisit(server, "weber").signIn().statusCode()).isIn(401, 503);
    }

    @Test
    void unknownKeysDoNotMakeTheServerAskAgainAndAgain() {
        new OpenIdVisit(server, "weber").signIn();
        int before = provider.keyRequests();
        ECKey unknown = OpenIdProvider.fresh("unknown");

        for (int i = 0; i < 50; i++) {
            String token = OpenIdProvider.signed(
                    new JWTClaimsSet.Builder().issuer(provider.issuer()).build(), JOSEObjectType.JWT, unknown);
            assertThat(logout(token).statusCode()).isIn(400, 503);
        }

        assertThat(provider.keyRequests() - before).isLessThanOrEqualTo(6);
    }

    // Signing out

    private Response logout(String token) {
        return given().baseUri(server.baseUrl())
                .formParam("logout_token", token)
                .post("/login/openid/backchannel-logout");
    }

    @Test
    void theProviderEndsASession() throws Exception {
        String subject = person();
        String[] sid = new String[1];
        provider.claims(claims -> sid[0] = (String) claims.getClaims().get("sid"));
        OpenIdVisit visit = new OpenIdVisit(server, subject);
        JsonPath tokens = tokens(visit, app(SCOPES));
        String ended = sid[0];
        OpenIdVisit elsewhere = new OpenIdVisit(server, subject);
        elsewhere.signIn();
        String token = provider.logoutToken(claims -> claims.subject(subject).claim("sid", ended));

        assertThat(logout(token).statusCode()).isEqualTo(200);

        assertThat(visit.isSignedIn()).isFalse();
        assertThat(elsewhere.isSignedIn()).isTrue();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> with(tokens).get("/Patient/demo-anna").statusCode() == 401);
        assertThat(logout(token).statusCode()).as("the same again").isEqualTo(400);
    }

    @Test
    void theProviderEndsAllOfAUserAndOfflineAccessToo() {
        String subject = person();
        AppLaunch launch = app(SCOPES + " offline_access");
        OpenIdVisit visit = new OpenIdVisit(server, subject);
        JsonPath tokens = tokens(visit, launch);

        assertThat(logout(provider.logoutToken(claims -> claims.subject(subject)))
                        .statusCode())
                .isEqualTo(200);

        assertThat(visit.isSignedIn()).isFalse();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> with(tokens).get("/Patient/demo-anna").statusCode() == 401);
        assertThat(launch.refresh(tokens.getString("refresh_token")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aForgedOrReplayedLogoutEndsNothing() {
        String subject = person();
        OpenIdVisit visit = new OpenIdVisit(server, subject);
        String replayed = provider.logoutToken(claims -> claims.subject(subject));
        assertThat(logout(replayed).statusCode()).isEqualTo(200);
        visit.signIn();
        JOSEObjectType type = new JOSEObjectType("logout+jwt");
        List<String> forged = List.of(
                replayed,
                provider.logoutToken(claims -> claims.subject(subject).claim("nonce", "n")),
                provider.logoutToken(claims -> claims.subject(subject).claim("events", null)),
                provider.logoutToken(claims -> claims.subject(subject).claim("events", Map.of("urn:other", Map.of()))),
                provider.logoutToken(claims -> claims.subject(subject).audience("other")),
                provider.logoutToken(claims -> claims.subject(subject).issuer("https://evil.example")),
                provider.logoutToken(claims -> claims.subject(subject).jwtID(null)),
                provider.logoutToken(claims -> claims.subject(subject).issueTime(null)),
                provider.logoutToken(claims -> claims.subject(subject)
                        .issueTime(Date.from(Instant.now().minusSeconds(900)))),
                provider.logoutToken(claims -> claims.subject(subject)
                        .expirationTime(Date.from(Instant.now().minusSeconds(300)))),
                provider.logoutToken(claims -> claims.claim("sid", null)),
                OpenIdProvider.signed(
                        new JWTClaimsSet.Builder()
                                .issuer(provider.issuer())
                                .audience(OpenIdProvider.CLIENT)
                                .subject(subject)
                                .jwtID("j")
                                .issueTime(new Date())
                                .claim("events", Map.of(OpenIdProvider.LOGOUT_EVENT, Map.of()))
                                .build(),
                        type,
                        OpenIdProvider.fresh(provider.key().getKeyID())),
                "not.a.token",
                "");

        forged.forEach(token -> assertThat(logout(token).statusCode()).as(token).isEqualTo(400));

        assertThat(given().baseUri(server.baseUrl())
                        .post("/login/openid/backchannel-logout")
                        .statusCode())
                .isIn(400, 411);
        assertThat(given().baseUri(server.baseUrl())
                        .get("/login/openid/backchannel-logout")
                        .statusCode())
                .isEqualTo(405);
        assertThat(visit.isSignedIn()).isTrue();
    }

    @Test
    void signingOutHereShowsTheWayToSignOutThere() {
        OpenIdVisit visit = new OpenIdVisit(server, "weber");
        Response signedIn = visit.signIn();

        Response out = visit.here().submit(signedIn, Map.of());

        assertThat(OpenIdVisit.link(out))
                .startsWith(provider.issuer() + "/end_session?")
                .contains("client_id=" + OpenIdProvider.CLIENT, "post_logout_redirect_uri=")
                .doesNotContain("id_token_hint");
        PageVisitor local = server.browser();
        local.signIn(local.open("/login"), Registrations.PATIENT, Registrations.password(Registrations.PATIENT));
        assertThat(local.submit(local.open("/login"), Map.of()).asString()).doesNotContain("id=\"outside\"");
    }

    @Test
    void signInsRefusalsAndSignOutsAreAudited() {
        String subject = person();
        OpenIdVisit visit = new OpenIdVisit(server, subject);
        visit.here().submit(visit.signIn(), Map.of());
        String refused = "refused-" + Records.unique();
        new OpenIdVisit(server, refused).signIn();

        JsonNode events = server.as(Registrations.AUDITOR).bundle("/AuditEvent?_sort=-date&_count=50");

        assertThat(events.toString()).contains("sign-in", "sign-out", subject + "@openid:", refused + "@openid:");
    }

    private String person() {
        String subject = "doctor-" + Records.unique();
        provider.person(subject, Map.of("groups", List.of("ward-doctors")));
        return subject;
    }

    // In a real browser

    @Test
    void inARealBrowser() {
        try (Browser browser = Browser.start()) {
            browser.open(server.baseUrl() + app(SCOPES).address());
            browser.follow("outside");
            browser.type("person", "weber");
            browser.press("Continue");
            browser.press("Allow");

            assertThat(browser.address()).startsWith(Registrations.APP_ADDRESS).contains("code=");
        }
    }
}
