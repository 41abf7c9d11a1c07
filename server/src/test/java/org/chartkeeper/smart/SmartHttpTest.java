package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmartHttpTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static SmartTestServer server;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("clients"));
        Files.createDirectories(directory.resolve("issuers"));
        write("clients/lab.json", TestClients.json("lab", "system/Observation.rs system/Patient.r", ""));
        write("clients/admin.json", TestClients.secretJson("admin", "system/*.rs", ", \"roles\": [\"administrator\"]"));
        write("issuers/hospital.json", """
                {"issuer": "https://id.example.org", "jwks": {"keys": [%s]}, "scope": "system/Observation.rs",
                 "purpose_of_use": ["TREAT"], "organizations": ["Organization/clinic"], "fhir_user_types": [],
                 "roles": []}""".formatted(
                        TestClients.EC.toPublicJWK().toJSONString()));
        server = new SmartTestServer(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    // Tokens: what is granted

    @Test
    void aBackEndGetsATokenByAssertionAndIsRecognised() throws Exception {
        JsonNode answer = json(token("lab", "scope", "system/Observation.rs"));

        assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.path("scope").asText()).isEqualTo("system/Observation.rs");
        assertThat(answer.path("expires_in").asInt()).isBetween(290, 300);
        SignedJWT token = SignedJWT.parse(answer.path("access_token").asText());
        assertThat(token.getHeader().getType()).isEqualTo(new JOSEObjectType("at+jwt"));
        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES384);
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(server.base());
        assertThat(claims.getAudience()).containsExactly(server.base() + "/fhir");
        assertThat(claims.getStringClaim("client_id")).isEqualTo("lab");
        assertThat(json(claims.toString())
                        .at("/extensions/ihe_iua/purpose_of_use/0/code")
                        .asText())
                .isEqualTo("TREAT");
        assertThat(fhir(answer.path("access_token").asText()).body())
                .isEqualTo("lab|system/Observation.rs|TREAT|null|[]|false");
    }

    @Test
    void everyDemoClientGetsWhatItsFileSays() throws Exception {
        assertThat(whoIs(secret("demo-clinic", "system/*.cruds")))
                .isEqualTo("demo-clinic|system/*.cruds|TREAT|Organization/demo-clinic|[]|false");
        assertThat(whoIs(secret("demo-insurer", "system/*.cruds")))
                .isEqualTo("demo-insurer|system/*.rs|HPAYMT|Organization/demo-insurer|[]|false");
        assertThat(whoIs(secret("demo-auditor", "system/*.rs")))
                .isEqualTo("demo-auditor|system/AuditEvent.rs system/Provenance.rs|HOPERAT|null|[AUDITOR]|false");
        assertThat(whoIs(secret("demo-records", "system/*.read")))
                .isEqualTo("demo-records|system/*.rs|HOPERAT|null|[RECORDS_MANAGER]|false");
        JWK key = JWK.parse(Files.readString(server.dataDir().resolve("demo/demo-ehr.jwk")));
        String assertion = assertion("demo-ehr", key, claims -> claims);
        assertThat(whoIs(token(assertion, "scope", "system/*.cruds")))
                .isEqualTo("demo-ehr|system/*.cruds|TREAT|null|[]|true");
        assertThat(whoIs(token(
                        assertion("demo-ehr", key, claims -> claims),
                        "scope",
                        "system/*.cruds",
                        "purpose_of_use",
                        "HOPERAT")))
                .isEqualTo("demo-ehr|system/*.cruds|HOPERAT|null|[]|true");
    }

    @Test
    void clientSecretPostIsForThoseRegisteredForIt() throws Exception {
        HttpResponse<String> answer = form(
                "/oauth2/token",
                null,
                "grant_type",
                "client_credentials",
                "scope",
                "system/*.rs",
                "client_id",
                "demo-clinic",
                "client_secret",
                "demo-clinic-secret");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).path("error").asText()).isEqualTo("invalid_client");
    }

    @Test
    void j16ScopesAreCutAndWhatIsNotUnderstoodIsRefused() throws Exception {
        assertThat(json(token("lab", "scope", "system/*.cruds")).path("scope").asText())
                .contains("system/Observation.rs")
                .contains("system/Patient.r")
                .doesNotContain("*");
        for (String scope : List.of(
                "patient/Observation.rs",
                "user/Observation.rs",
                "system/Observation.rs?code=laboratory",
                "system/Encounter.rs",
                "openid",
                "system/Observation.sr")) {
            HttpResponse<String> answer = token("lab", "scope", scope);
            assertThat(answer.statusCode()).as(scope).isEqualTo(400);
            assertThat(json(answer).path("error").asText()).as(scope).isEqualTo("invalid_scope");
        }
        assertThat(json(token("lab", "other", "x")).path("error").asText()).isEqualTo("invalid_scope");
    }

    @Test
    void j19APurposeIsTheClientsOwnAndAHeaderChangesNothing() throws Exception {
        HttpResponse<String> denied = token("lab", "scope", "system/Patient.r", "purpose_of_use", "HMARKT");
        HttpResponse<String> breakGlass = token("lab", "scope", "system/Patient.r", "purpose_of_use", "BTG");
        String token = json(token("lab", "scope", "system/Patient.r"))
                .path("access_token")
                .asText();

        HttpResponse<String> claimed = send(
                get("/fhir/Patient", token).header("X-Purpose-Of-Use", "BTG").header("Purpose-Of-Use", "BTG"));

        assertThat(json(denied).path("error").asText()).isEqualTo("access_denied");
        assertThat(json(breakGlass).path("error").asText()).isEqualTo("access_denied");
        assertThat(claimed.body()).isEqualTo("lab|system/Patient.r|TREAT|null|[]|false");
    }

    // Client authentication

    @Test
    void j3j4j5j7ABadAssertionIsInvalidClient() throws Exception {
        JWK own = SigningKeys.generate(JWSAlgorithm.ES384, "ec");
        String url = server.base() + "/oauth2/token";
        Instant now = Instant.now();
        JWTClaimsSet good = TestClients.assertionClaims("lab", url, now).build();
        List<String> bad = List.of(
                TestClients.sign(good, own, header -> {}),
                TestClients.sign(good, own, header -> header.jwk(own.toPublicJWK())),
                TestClients.sign(good, TestClients.EC, header -> header.keyID("../../dev/null")),
                TestClients.sign(good, TestClients.EC, header -> header.jwkURL(URI.create("http://localhost:1/x"))),
                assertion("lab", TestClients.EC, claims -> claims.expirationTime(Date.from(now.plusSeconds(900)))),
                assertion("lab", TestClients.EC, claims -> claims.expirationTime(Date.from(now.minusSeconds(90)))),
                assertion("lab", TestClients.EC, claims -> claims.notBeforeTime(Date.from(now.plusSeconds(120)))),
                assertion("lab", TestClients.EC, claims -> claims.audience(List.of(url, "https://evil.test"))),
                assertion("lab", TestClients.EC, claims -> claims.audience(server.base() + "/fhir")),
                assertion("nobody", TestClients.EC, claims -> claims),
                "not.a.token");
        for (String assertion : bad) {
            HttpResponse<String> answer = token(assertion, "scope", "system/Patient.r");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"error\":\"invalid_client\"}");
        }
    }

    @Test
    void j6AnAssertionIsGoodOnceOnEveryNodeAndAfterARestart() throws Exception {
        String first = assertion("lab", TestClients.EC, claims -> claims);
        String parallel = assertion("lab", TestClients.EC, claims -> claims);
        int node = server.startSecondNode();

        assertThat(token(first, "scope", "system/Patient.r").statusCode()).isEqualTo(200);
        assertThat(token(first, "scope", "system/Patient.r").statusCode()).isEqualTo(401);
        assertThat(tokenAt("http://localhost:" + node, first).statusCode()).isEqualTo(401);

        List<CompletableFuture<HttpResponse<String>>> both = List.of(
                HTTP.sendAsync(tokenRequest(server.base(), parallel), HttpResponse.BodyHandlers.ofString()),
                HTTP.sendAsync(
                        tokenRequest("http://localhost:" + node, parallel), HttpResponse.BodyHandlers.ofString()));
        assertThat(both.stream().map(answer -> answer.join().statusCode())).containsExactlyInAnyOrder(200, 401);

        String token = json(token("lab", "scope", "system/Patient.r"))
                .path("access_token")
                .asText();
        server.restart();
        assertThat(token(first, "scope", "system/Patient.r").statusCode()).isEqualTo(401);
        assertThat(fhir(token).statusCode()).isEqualTo(200);
    }

    @Test
    void aFormIsSmallPlainAndHasNothingInItsAddress() throws Exception {
        HttpRequest.Builder compressed = HttpRequest.newBuilder(URI.create(server.base() + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("x"));

        assertThat(send(compressed).statusCode()).isEqualTo(415);
        assertThat(form("/oauth2/token", null, "x", "y".repeat(70_000)).statusCode())
                .isEqualTo(413);
        assertThat(form("/oauth2/token?client_secret=x", null, "x", "y").statusCode())
                .isEqualTo(400);
        assertThat(form("/oauth2/token", basic("demo-clinic"), "client_assertion", "x")
                        .statusCode())
                .isEqualTo(400);
        assertThat(form("/oauth2/authorize", null, "x", "y").statusCode()).isEqualTo(400);
        assertThat(form("/oauth2/device_authorization", null, "x", "y").statusCode())
                .isEqualTo(404);
        assertThat(json(form("/oauth2/token", basic("demo-clinic"), "grant_type", "password"))
                        .path("error")
                        .asText())
                .isEqualTo("unsupported_grant_type");
    }

    // The API

    @Test
    void withoutATokenOnlyTheStatementAndDiscoveryAreOpen() throws Exception {
        HttpResponse<String> metadata = send(get("/fhir/metadata", null));
        HttpResponse<String> patient = send(get("/fhir/Patient", null));

        assertThat(metadata.statusCode()).isEqualTo(200);
        assertThat(metadata.body()).isEqualTo("nobody");
        assertThat(patient.statusCode()).isEqualTo(401);
        assertThat(patient.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"fhir\"");
        assertThat(patient.headers().firstValue("Content-Type").orElse("")).startsWith("application/fhir+json");
        assertThat(json(patient).path("resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(patient.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(patient.headers().firstValue("Set-Cookie")).isEmpty();
        for (String path : List.of("/fhir", "/fhir/", "/fhir/metadata/x", "/fhir/Metadata", "/fhir/metadata.")) {
            assertThat(send(get(path, null)).statusCode()).as(path).isEqualTo(401);
        }
        for (String path : List.of("/fhir/metadata;x", "//fhir/metadata", "/fhir/%2e%2e/x", "/fhir/a%2fb")) {
            assertThat(send(get(path, null)).statusCode()).as(path).isEqualTo(400);
        }
        for (String path : List.of("/", "/h2-console/", "/swagger-ui", "/error", "/Login", "/FHIR/Patient")) {
            assertThat(send(get(path, null)).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(send(HttpRequest.newBuilder(URI.create(server.base() + "/fhir/metadata"))
                                .POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void j1j2j3j8j9EveryBadTokenGetsTheSameAnswer() throws Exception {
        String good = json(token("lab", "scope", "system/Patient.r"))
                .path("access_token")
                .asText();
        JWTClaimsSet claims = SignedJWT.parse(good).getJWTClaimsSet();
        JWK published = publishedKey("RSA");
        JWK own = SigningKeys.generate(JWSAlgorithm.RS384, published.getKeyID());
        String expected = fhir("x").body();

        SignedJWT symmetric = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(published.getKeyID())
                        .type(AccessTokenIssuer.TYPE)
                        .build(),
                claims);
        symmetric.sign(new MACSigner(published.toRSAKey().toRSAPublicKey().getEncoded()));
        List<String> bad = List.of(
                unsigned("none", claims),
                unsigned("nOnE", claims),
                good.substring(0, good.lastIndexOf('.') + 1),
                symmetric.serialize(),
                access(claims, own, published.getKeyID()),
                TestClients.sign(claims, own, header -> header.type(AccessTokenIssuer.TYPE)
                        .jwk(own.toPublicJWK())),
                access(claims, own, "../../dev/null"),
                access(
                        new JWTClaimsSet.Builder(claims)
                                .issuer("https://unknown.example.org")
                                .build(),
                        own,
                        "own"),
                assertion("lab", TestClients.EC, builder -> builder),
                outside(builder -> builder.issuer("https://id.example.org.evil.test")),
                outside(builder -> builder.audience("https://other.example.org/fhir")),
                outside(builder -> builder.audience(List.of(server.base() + "/fhir", "https://other.example.org"))),
                outside(builder ->
                        builder.expirationTime(Date.from(Instant.now().minusSeconds(90)))),
                outside(builder -> builder.expirationTime(null)),
                outside(builder -> builder.jwtID(null)),
                outside(builder -> builder.claim("scope", "system/Patient.rs")),
                outside(builder -> builder.claim("extensions", iua("BTG", "Organization/clinic"))),
                outside(builder -> builder.claim("extensions", iua("TREAT", "Organization/other"))),
                outside(builder -> builder.claim("fhirUser", "Practitioner/anna")),
                TestClients.sign(outsideClaims(builder -> builder), TestClients.EC, header -> {}),
                good + "x");
        for (String token : bad) {
            HttpResponse<String> answer = fhir(token);
            assertThat(answer.statusCode()).as(token).isEqualTo(401);
            assertThat(answer.body()).isEqualTo(expected);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer realm=\"fhir\", error=\"invalid_token\"");
        }
    }

    @Test
    void j8AnOutsideIssuersTokenIsBelievedAsFarAsItsFileSays() throws Exception {
        String token = outside(builder -> builder.claim("scope", "openid system/*.cruds"));

        assertThat(fhir(token).body()).isEqualTo("ehr-app|system/Observation.rs|TREAT|Organization/clinic|[]|false");
    }

    @Test
    void j10AClientThatIsSwitchedOffOrDeletedIsOffWithinASecondAndABadFileChangesNothing() throws Exception {
        write("clients/brief.json", TestClients.json("brief", "system/*.rs", ""));
        await(Duration.ofSeconds(1), () -> status("brief") == 200);
        String token = json(token("brief", "scope", "system/*.rs"))
                .path("access_token")
                .asText();
        assertThat(fhir(token).statusCode()).isEqualTo(200);

        write("clients/brief.json", "{ this is not JSON");
        await(Duration.ofSeconds(1), () -> status("brief") == 200);
        write("clients/brief.json", TestClients.json("brief", "system/Patient.r", ""));
        await(Duration.ofSeconds(1), () -> quietly(() -> fhir(token).body()).contains("|system/Patient.r|"));
        write("clients/brief.json", TestClients.json("brief", "system/*.rs", ", \"status\": \"inactive\""));
        await(Duration.ofSeconds(1), () -> quietly(() -> fhir(token)).statusCode() == 401);
        write("clients/brief.json", TestClients.json("brief", "system/*.rs", ""));
        await(Duration.ofSeconds(1), () -> quietly(() -> fhir(token)).statusCode() == 200);
        Files.delete(directory.resolve("clients/brief.json"));
        await(Duration.ofSeconds(1), () -> quietly(() -> fhir(token)).statusCode() == 401);
        assertThat(status("brief")).isEqualTo(401);
    }

    @Test
    void j18IntrospectionTellsAClientAboutItsOwnTokensAlone() throws Exception {
        String own =
                json(secret("demo-clinic", "system/*.rs")).path("access_token").asText();
        String other =
                json(secret("demo-insurer", "system/*.rs")).path("access_token").asText();

        JsonNode active = json(form("/oauth2/introspect", basic("demo-clinic"), "token", own));

        assertThat(active.path("active").asBoolean()).isTrue();
        assertThat(active.path("scope").asText()).isEqualTo("system/*.rs");
        assertThat(active.path("client_id").asText()).isEqualTo("demo-clinic");
        assertThat(active.path("exp").isNumber()).isTrue();
        assertThat(form("/oauth2/introspect", basic("demo-clinic"), "token", other)
                        .body())
                .isEqualTo("{\"active\":false}");
        assertThat(form("/oauth2/introspect", basic("demo-clinic"), "token", "x")
                        .body())
                .isEqualTo("{\"active\":false}");
        assertThat(form("/oauth2/introspect", null, "token", own).statusCode()).isEqualTo(401);
    }

    @Test
    void j18ARevokedTokenIsRefusedOnEveryNodeAndOnlyItsClientRevokesIt() throws Exception {
        String token =
                json(secret("demo-clinic", "system/*.rs")).path("access_token").asText();
        int node = server.startSecondNode();

        assertThat(form("/oauth2/revoke", null, "token", token).statusCode()).isEqualTo(401);
        assertThat(form("/oauth2/revoke", basic("demo-insurer"), "token", token).statusCode())
                .isEqualTo(200);
        assertThat(fhir(token).statusCode()).isEqualTo(200);
        assertThat(fhirAt("http://localhost:" + node, token).statusCode()).isEqualTo(200);
        assertThat(form("/oauth2/revoke", basic("demo-clinic"), "token", token).statusCode())
                .isEqualTo(200);

        assertThat(fhir(token).statusCode()).isEqualTo(401);
        await(
                Duration.ofSeconds(1),
                () -> quietly(() -> fhirAt("http://localhost:" + node, token)).statusCode() == 401);
        assertThat(form("/oauth2/introspect", basic("demo-clinic"), "token", token)
                        .body())
                .isEqualTo("{\"active\":false}");
    }

    @Test
    void j20ATokenComesInOneAuthorizationHeaderAndNowhereElse() throws Exception {
        String token =
                json(secret("demo-clinic", "system/*.rs")).path("access_token").asText();

        assertThat(send(get("/fhir/Patient?access_token=" + token, null)).statusCode())
                .isEqualTo(400);
        assertThat(send(get("/fhir/Patient?x=1&access%5Ftoken=" + token, token)).statusCode())
                .isEqualTo(400);
        assertThat(send(get("/fhir/Patient", token).header("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(400);
        for (String header : List.of(
                "bearer " + token,
                "Bearer " + token + ", Bearer " + token,
                "Bearer  " + token,
                "Basic " + token,
                "Bearer")) {
            assertThat(send(HttpRequest.newBuilder(URI.create(server.base() + "/fhir/Patient"))
                                    .header("Authorization", header))
                            .statusCode())
                    .as(header.substring(0, 8 > header.length() ? header.length() : 8))
                    .isEqualTo(401);
        }
    }

    @Test
    void operationsAreForProbesAndAdministrators() throws Exception {
        String clinic =
                json(secret("demo-clinic", "system/*.rs")).path("access_token").asText();
        String admin = json(form(
                        "/oauth2/token",
                        "Basic " + base64("admin:a-long-test-secret"),
                        "grant_type",
                        "client_credentials",
                        "scope",
                        "system/*.rs"))
                .path("access_token")
                .asText();

        assertThat(send(get("/actuator/health", null)).statusCode()).isEqualTo(200);
        assertThat(send(get("/actuator/health/readiness", null)).statusCode()).isEqualTo(200);
        assertThat(send(get("/actuator/prometheus", null)).statusCode()).isEqualTo(401);
        assertThat(send(get("/actuator/prometheus", clinic)).statusCode()).isEqualTo(403);
        assertThat(send(get("/actuator/prometheus", admin)).statusCode()).isEqualTo(200);
        assertThat(send(get("/actuator/env", admin)).statusCode()).isEqualTo(403);
        assertThat(send(get("/actuator/env", null)).statusCode()).isEqualTo(401);
    }

    // Discovery

    @Test
    void discoverySaysWhatThereIs() throws Exception {
        HttpResponse<String> answer = send(get("/fhir/.well-known/smart-configuration", null));
        JsonNode smart = json(answer);

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(smart.path("issuer").asText()).isEqualTo(server.base());
        assertThat(smart.path("grant_types_supported").toString())
                .isEqualTo("[\"authorization_code\",\"client_credentials\",\"refresh_token\"]");
        assertThat(smart.path("capabilities").toString())
                .contains("\"launch-ehr\"", "\"launch-standalone\"", "\"sso-openid-connect\"", "\"permission-v2\"");
        assertThat(smart.path("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
        for (String member : List.of("token_endpoint", "introspection_endpoint", "revocation_endpoint")) {
            URI address = URI.create(smart.path(member).asText());
            assertThat(form(address.getPath(), null, "x", "y").statusCode()).isEqualTo(401);
        }
        assertThat(send(get(URI.create(smart.path("jwks_uri").asText()).getPath(), null))
                        .body())
                .contains("\"keys\"")
                .doesNotContain("\"d\"");
        assertThat(json(send(get("/.well-known/oauth-authorization-server", null)))
                        .path("issuer")
                        .asText())
                .isEqualTo(server.base());
        JsonNode openid = json(send(get("/.well-known/openid-configuration", null)));
        assertThat(openid.path("issuer").asText()).isEqualTo(server.base());
        assertThat(openid.path("id_token_signing_alg_values_supported").toString())
                .isEqualTo("[\"RS256\"]");
    }

    // Help

    private static void write(String file, String content) throws IOException {
        Path fresh = Files.createTempFile(directory, "fresh", ".tmp");
        Files.writeString(fresh, content);
        Files.move(
                fresh,
                directory.resolve(file),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static String assertion(String client, JWK key, UnaryOperator<JWTClaimsSet.Builder> claims) {
        JWTClaimsSet set = claims.apply(
                        TestClients.assertionClaims(client, server.base() + "/oauth2/token", Instant.now()))
                .build();
        return TestClients.sign(set, key, header -> {});
    }

    private static HttpResponse<String> token(String clientOrAssertion, String... more) throws Exception {
        String assertion = clientOrAssertion.contains(".")
                ? clientOrAssertion
                : assertion(clientOrAssertion, TestClients.EC, claims -> claims);
        String[] fields = new String[more.length + 6];
        System.arraycopy(more, 0, fields, 6, more.length);
        fields[0] = "grant_type";
        fields[1] = "client_credentials";
        fields[2] = "client_assertion_type";
        fields[3] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        fields[4] = "client_assertion";
        fields[5] = assertion;
        return form("/oauth2/token", null, fields);
    }

    private static HttpRequest tokenRequest(String base, String assertion) {
        return HttpRequest.newBuilder(URI.create(base + "/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=system/Patient.r"
                        + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
                        + "&client_assertion=" + assertion))
                .build();
    }

    private static HttpResponse<String> tokenAt(String base, String assertion) throws Exception {
        return HTTP.send(tokenRequest(base, assertion), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> secret(String client, String scope) throws Exception {
        return form("/oauth2/token", basic(client), "grant_type", "client_credentials", "scope", scope);
    }

    private static int status(String client) {
        return quietly(() -> token(client, "scope", "system/*.rs")).statusCode();
    }

    private static String basic(String client) {
        return "Basic " + base64(client + ":" + client + "-secret");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> form(String path, @Nullable String authorization, String... fields)
            throws Exception {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        return send(authorization == null ? request : request.header("Authorization", authorization));
    }

    private static HttpRequest.Builder get(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> fhir(String token) throws Exception {
        return send(get("/fhir/Patient", token));
    }

    private static HttpResponse<String> fhirAt(String base, String token) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(base + "/fhir/Patient")).header("Authorization", "Bearer " + token));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String whoIs(HttpResponse<String> token) throws Exception {
        return fhir(json(token).path("access_token").asText()).body();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return json(answer.body());
    }

    private static JsonNode json(String text) throws Exception {
        return Members.JSON.readTree(text);
    }

    private static JWK publishedKey(String type) throws Exception {
        return com.nimbusds.jose.jwk.JWKSet.parse(
                        send(get("/oauth2/jwks", null)).body())
                .getKeys()
                .stream()
                .filter(key -> key.getKeyType().getValue().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static String unsigned(String algorithm, JWTClaimsSet claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"at+jwt\"}";
        return encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(claims.toString().getBytes(StandardCharsets.UTF_8)) + ".";
    }

    private static String access(JWTClaimsSet claims, JWK key, String kid) {
        return TestClients.sign(
                claims, key, header -> header.type(AccessTokenIssuer.TYPE).keyID(kid));
    }

    private static Map<String, Object> iua(String purpose, String organization) {
        return Map.of("ihe_iua", Map.of("purpose_of_use", List.of(purpose), "subject_organization", organization));
    }

    private static JWTClaimsSet outsideClaims(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer("https://id.example.org")
                        .subject("u1")
                        .audience(server.base() + "/fhir")
                        .claim("client_id", "ehr-app")
                        .claim("scope", "system/Observation.rs")
                        .claim("extensions", iua("TREAT", "Organization/clinic"))
                        .expirationTime(Date.from(Instant.now().plusSeconds(120)))
                        .jwtID(UUID.randomUUID().toString()))
                .build();
    }

    private static String outside(UnaryOperator<JWTClaimsSet.Builder> change) {
        return access(outsideClaims(change), TestClients.EC, "ec");
    }

    private interface Attempt<T> {
        T get() throws Exception;
    }

    private static <T> T quietly(Attempt<T> attempt) {
        try {
            return attempt.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within " + limit).isLessThan(end);
        }
    }
}
