package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64;
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
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forged, confused and replayed tokens and assertions, each variant by itself, against the real endpoints. */
class TokenThreatTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JWK SECOND = SigningKeys.generate(JWSAlgorithm.ES384, "ec");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static SmartTestServer server;

    @SuppressWarnings("NullAway.Init")
    private static Canary canary;

    @SuppressWarnings("NullAway.Init")
    private static Canary keys;

    @BeforeAll
    static void start() throws IOException {
        canary = new Canary(new JWKSet(SECOND.toPublicJWK()).toString());
        keys = new Canary(new JWKSet(TestClients.EC.toPublicJWK()).toString());
        Files.createDirectories(directory.resolve("clients"));
        Files.createDirectories(directory.resolve("issuers"));
        Files.writeString(directory.resolve("clients/lab.json"), TestClients.json("lab", "system/Patient.rs", ""));
        Files.writeString(directory.resolve("clients/ward.json"), TestClients.json("ward", "system/Patient.rs", ""));
        Files.writeString(
                directory.resolve("clients/remote.json"),
                TestClients.json("remote", "system/Patient.rs", "")
                        .replaceFirst("\"jwks\": \\{.*]}", "\"jwks_uri\": \"" + keys.address() + "\""));
        issuer("one", TestClients.EC);
        issuer("two", SECOND);
        server = new SmartTestServer(directory);
    }

    private static void issuer(String name, JWK key) throws IOException {
        Files.writeString(directory.resolve("issuers/" + name + ".json"), """
                {"issuer": "https://%s.example.org", "jwks": {"keys": [%s]}, "scope": "system/Patient.rs",
                 "purpose_of_use": ["TREAT"], "organizations": [], "fhir_user_types": [], "roles": []}""".formatted(
                        name, key.toPublicJWK().toJSONString()));
    }

    @AfterAll
    static void stop() {
        server.close();
        canary.close();
        keys.close();
    }

    // Access tokens

    @Test
    void j1NoTokenIsGoodWithoutASignature() throws Exception {
        String good = accessToken();
        String claims = good.split("\\.")[1];
        for (String algorithm : List.of("none", "None", "NONE", "nOnE", "nonE", " none", "", "null")) {
            String header = part("{\"alg\":\"" + algorithm + "\",\"typ\":\"at+jwt\",\"kid\":\"" + kid(good) + "\"}");
            refused(header + "." + claims + ".");
            refused(header + "." + claims + "." + good.split("\\.")[2]);
        }
        refused(part("{\"typ\":\"at+jwt\",\"kid\":\"" + kid(good) + "\"}") + "." + claims + ".");
        refused(good.substring(0, good.lastIndexOf('.') + 1));
        refused(good.substring(0, good.lastIndexOf('.')));
        refused(good.substring(0, good.lastIndexOf('.')) + ".AA");
        // A signature of zeros, which verifiers of ECDSA once took for any content (CVE-2022-21449).
        refused(good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(128));
    }

    @Test
    void j2APublicKeyIsNoSecret() throws Exception {
        String good = accessToken();
        for (JWK key : JWKSet.parse(get("/oauth2/jwks", null).body()).getKeys()) {
            for (byte[] secret : spellings(key)) {
                for (String bits : List.of("256", "384", "512")) {
                    String header =
                            part("{\"alg\":\"HS" + bits + "\",\"typ\":\"at+jwt\",\"kid\":\"" + key.getKeyID() + "\"}");
                    String content = header + "." + good.split("\\.")[1];
                    refused(content + "." + hmac("HmacSHA" + bits, secret, content));
                }
            }
        }
    }

    /** The ways in which a verifier may have a public key at hand as bytes. */
    private static List<byte[]> spellings(JWK key) throws Exception {
        PublicKey asKey = key instanceof com.nimbusds.jose.jwk.RSAKey rsa
                ? rsa.toPublicKey()
                : key.toECKey().toPublicKey();
        String base64 = java.util.Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(asKey.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
        List<byte[]> spellings = new ArrayList<>(List.of(asKey.getEncoded()));
        for (String text : List.of(
                pem,
                pem + "\n",
                base64,
                key.toJSONString(),
                key.toPublicJWK().toString(),
                String.valueOf(key.getKeyID()))) {
            spellings.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return spellings;
    }

    @Test
    void j3TheKeyIsFoundByItsPublishedNameAlone() throws Exception {
        String good = accessToken();
        JWTClaimsSet claims = SignedJWT.parse(good).getJWTClaimsSet();
        for (String kid : List.of(
                "../../dev/null",
                "/dev/null",
                "' or 1=1 --",
                "unknown",
                "",
                " ",
                canary.address(),
                "x".repeat(5_000),
                kid(good) + " ",
                kid(good).toUpperCase(java.util.Locale.ROOT))) {
            refused(access(claims, SECOND, kid));
        }
        refused(TestClients.sign(
                claims, SECOND, header -> header.type(AccessTokenIssuer.TYPE).keyID(null)));
        for (String kid : List.of("7", "null", "[\"" + kid(good) + "\"]", "{}")) {
            refused(part("{\"alg\":\"ES384\",\"typ\":\"at+jwt\",\"kid\":" + kid + "}") + "." + good.split("\\.")[1]
                    + "." + good.split("\\.")[2]);
        }
        refused(part("{\"alg\":\"ES384\",\"typ\":\"at+jwt\",\"kid\":\"x\",\"kid\":\"" + kid(good) + "\"}") + "."
                + good.split("\\.")[1] + "." + good.split("\\.")[2]);
    }

    @Test
    void j3j4AKeyThatATokenBringsOrPointsToIsNeverUsedNorFetched() throws Exception {
        String good = accessToken();
        JWTClaimsSet claims = SignedJWT.parse(good).getJWTClaimsSet();
        URI elsewhere = URI.create(canary.address());
        int before = canary.visits();

        for (String kid : List.of(kid(good), "ec")) {
            refused(TestClients.sign(claims, SECOND, header -> header.type(AccessTokenIssuer.TYPE)
                    .keyID(kid)
                    .jwk(SECOND.toPublicJWK())));
            refused(TestClients.sign(claims, SECOND, header -> header.type(AccessTokenIssuer.TYPE)
                    .keyID(kid)
                    .jwkURL(elsewhere)));
            refused(TestClients.sign(claims, SECOND, header -> header.type(AccessTokenIssuer.TYPE)
                    .keyID(kid)
                    .x509CertURL(elsewhere)));
            refused(TestClients.sign(claims, SECOND, header -> header.type(AccessTokenIssuer.TYPE)
                    .keyID(kid)
                    .x509CertChain(List.of(Base64.encode("certificate")))));
        }
        // Not even where the signature itself is good.
        refused(outside(TestClients.EC, header -> header.jwkURL(elsewhere), claims("one")));
        assertThat(canary.visits()).isEqualTo(before);
    }

    @Test
    void j7ATokenForAnotherServerIsNone() throws Exception {
        String fhir = server.base() + "/fhir";
        for (List<String> audience : List.of(
                List.of("https://other.example.org/fhir"),
                List.of(fhir, "https://other.example.org/fhir"),
                List.of(fhir, fhir),
                List.of(fhir + "/"),
                List.of(server.base()),
                List.of(server.base() + "/oauth2/token"),
                List.of(fhir.toUpperCase(java.util.Locale.ROOT)),
                List.<String>of())) {
            refused(outside(TestClients.EC, header -> {}, change(claims("one"), claims -> claims.audience(audience))));
        }
    }

    @Test
    void j8TheSameSubjectOfTwoIssuersIsTwoPeople() throws Exception {
        String ofOne = outside(TestClients.EC, header -> {}, claims("one"));
        String ofTwo = outside(SECOND, header -> {}, claims("two"));
        AccessTokenVerifier verifier = server.bean(AccessTokenVerifier.class);
        Caller one = verifier.verify(ofOne);
        Caller two = verifier.verify(ofTwo);

        assertThat(one.subject()).isEqualTo(two.subject());
        assertThat(one.issuer()).isEqualTo("https://one.example.org");
        assertThat(two.issuer()).isEqualTo("https://two.example.org");
        // One issuer's key under the other's name, also where both call it the same.
        refused(outside(SECOND, header -> {}, claims("one")));
        refused(outside(TestClients.EC, header -> {}, claims("two")));
        refused(outside(SECOND, header -> {}, change(claims("two"), claims -> claims.issuer(server.base()))));
        refused(outside(SECOND, header -> {}, change(claims("two"), claims -> claims.issuer(null))));
        refused(outside(
                SECOND, header -> {}, change(claims("two"), claims -> claims.issuer("https://two.example.org/"))));
    }

    @Test
    void j8AnOutsideIssuerCannotSpeakOfOurUsersOrClients() throws Exception {
        String asUser =
                outside(SECOND, header -> {}, change(claims("two"), claims -> claims.subject(Callers.USER + "weber")
                        .claim("client_id", "lab")));

        Caller caller = server.bean(AccessTokenVerifier.class).verify(asUser);

        assertThat(caller.issuer()).isEqualTo("https://two.example.org");
        assertThat(caller.roles()).isEmpty();
        assertThat(caller.fhirUser()).isNull();
        assertThat(caller.custodianSystem()).isFalse();
        assertThat(form("/oauth2/introspect", authenticated("lab", "token", asUser))
                        .body())
                .isEqualTo("{\"active\":false}");
    }

    @Test
    void j9OnlyATokenOfTheTypeOfAccessTokensIsOne() throws Exception {
        for (String type : List.of("JWT", "id+jwt", "logout+jwt", "at", "at+jwt;x", "")) {
            refused(outside(TestClients.EC, header -> header.type(new JOSEObjectType(type)), claims("one")));
        }
        refused(outside(TestClients.EC, header -> header.type(null), claims("one")));
        refused(assertion("lab", claims -> claims));
        refused(assertion("lab", claims -> claims.audience(server.base() + "/fhir")));
        assertThat(get("/fhir/Patient", outside(TestClients.EC, header -> {}, claims("one")))
                        .statusCode())
                .isEqualTo(200);
    }

    // Assertions

    @Test
    void j1j2j3AForgedAssertionProvesNothing() throws Exception {
        String good = assertion("lab", claims -> claims);
        String claims = good.split("\\.")[1];
        List<String> forged = new ArrayList<>();
        for (String algorithm : List.of("none", "nOnE", "NONE")) {
            forged.add(part("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"ec\"}") + "." + claims + ".");
        }
        for (byte[] secret : spellings(TestClients.EC.toPublicJWK())) {
            String content = part("{\"alg\":\"HS384\",\"typ\":\"JWT\",\"kid\":\"ec\"}") + "." + claims;
            forged.add(content + "." + hmac("HmacSHA384", secret, content));
        }
        forged.add(good.substring(0, good.lastIndexOf('.') + 1));
        forged.add(good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(128));
        forged.add(TestClients.sign(
                JWTClaimsSet.parse(new String(java.util.Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8)),
                SECOND,
                header -> header.x509CertChain(List.of(Base64.encode("certificate")))));
        for (String one : forged) {
            assertThat(token(one).statusCode()).as(one).isEqualTo(401);
            assertThat(token(one).body()).isEqualTo("{\"error\":\"invalid_client\"}");
        }
        assertThat(token(good).statusCode()).isEqualTo(200);
    }

    @Test
    void j4AJkuIsTheRegisteredOneOrTheAssertionIsRefusedAndNothingIsFetched() throws Exception {
        int before = canary.visits();
        for (String jku : List.of(
                canary.address(),
                keys.address() + "/",
                keys.address() + "?x",
                keys.address() + "#x",
                keys.address().replace("localhost", "127.0.0.1"),
                keys.address().replace("localhost", "LOCALHOST"),
                keys.address().replace("/jwks", "/x/../jwks"))) {
            for (String client : List.of("remote", "lab")) {
                String pointing = TestClients.sign(
                        assertionClaims(client), TestClients.EC, header -> header.jwkURL(URI.create(jku)));
                assertThat(token(pointing).statusCode()).as(jku).isEqualTo(401);
                assertThat(token(TestClients.sign(
                                        assertionClaims(client), SECOND, header -> header.jwkURL(URI.create(jku))))
                                .statusCode())
                        .as(jku)
                        .isEqualTo(401);
            }
        }
        assertThat(canary.visits()).isEqualTo(before);
        assertThat(token(TestClients.sign(
                                assertionClaims("remote"),
                                TestClients.EC,
                                header -> header.jwkURL(URI.create(keys.address()))))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void j5AnAssertionThatIsLateEarlyOrEndlessIsRefused() throws Exception {
        Instant now = Instant.now();
        List<UnaryOperator<JWTClaimsSet.Builder>> wrong = List.of(
                claims -> claims.expirationTime(Date.from(now.plusSeconds(600))),
                claims -> claims.expirationTime(Date.from(now.minusSeconds(90))),
                claims -> claims.expirationTime(null),
                claims -> claims.expirationTime(Date.from(Instant.EPOCH)),
                claims -> claims.claim("exp", "never"),
                claims -> claims.claim("exp", 1e300),
                claims -> claims.notBeforeTime(Date.from(now.plusSeconds(180))),
                claims -> claims.issueTime(Date.from(now.plusSeconds(180))));
        for (UnaryOperator<JWTClaimsSet.Builder> change : wrong) {
            HttpResponse<String> answer = token(assertion("lab", change));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"error\":\"invalid_client\"}");
        }
    }

    @Test
    void j6OfManyUsesAtTheSameTimeOneSucceeds() {
        String assertion = assertion("lab", claims -> claims);

        List<Integer> answers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> quietStatus(assertion)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).filteredOn(status -> status == 200).hasSize(1);
        assertThat(answers).filteredOn(status -> status == 401).hasSize(7);
    }

    private static int quietStatus(String assertion) {
        try {
            return token(assertion).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void j6AnAssertionIsUsedUpAtAnyEndpointAndForItsClientAlone() throws Exception {
        String token = accessToken();
        String assertion = assertion("lab", claims -> claims.jwtID("shared-" + UUID.randomUUID()));
        String jti = SignedJWT.parse(assertion).getJWTClaimsSet().getJWTID();

        assertThat(form("/oauth2/introspect", with(assertion, "token", token)).statusCode())
                .isEqualTo(200);
        assertThat(token(assertion).statusCode()).isEqualTo(401);
        assertThat(form("/oauth2/revoke", with(assertion, "token", token)).statusCode())
                .isEqualTo(401);
        assertThat(token(assertion("lab", claims -> claims.jwtID(jti).audience(server.base())))
                        .statusCode())
                .isEqualTo(401);
        assertThat(token(assertion("ward", claims -> claims.jwtID(jti))).statusCode())
                .isEqualTo(200);
        assertThat(get("/fhir/Patient", token).statusCode()).isEqualTo(200);
    }

    @Test
    void j7AnAssertionForAnotherEndpointIsRefused() throws Exception {
        String own = server.base() + "/oauth2/token";
        for (List<String> audience : List.of(
                List.of("https://other.example.org/oauth2/token"),
                List.of(own, "https://other.example.org/oauth2/token"),
                List.of(own, server.base()),
                List.of(server.base() + "/fhir"),
                List.of(server.base() + "/oauth2/introspect"),
                List.of(own + "/"),
                List.of(own + "?x"),
                List.of("lab"),
                List.<String>of())) {
            assertThat(token(assertion("lab", claims -> claims.audience(audience)))
                            .statusCode())
                    .as(audience.toString())
                    .isEqualTo(401);
        }
    }

    @Test
    void j20ATokenInAFormIsNotLookedAt() throws Exception {
        String token = accessToken();

        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(server.base() + "/fhir/Patient/_search"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("access_token=" + token))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).doesNotContain(token);
    }

    // Help

    private static void refused(String token) throws Exception {
        HttpResponse<String> answer = get("/fhir/Patient", token);
        assertThat(answer.statusCode()).as(token).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(get("/fhir/Patient", "x").body());
    }

    private static String accessToken() throws Exception {
        HttpResponse<String> answer = token(assertion("lab", claims -> claims));
        return Members.JSON.readTree(answer.body()).path("access_token").asText();
    }

    private static String kid(String token) throws Exception {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private static JWTClaimsSet assertionClaims(String client) {
        return TestClients.assertionClaims(client, server.base() + "/oauth2/token", Instant.now())
                .build();
    }

    private static String assertion(String client, UnaryOperator<JWTClaimsSet.Builder> change) {
        return TestClients.sign(change(assertionClaims(client), change), TestClients.EC, header -> {});
    }

    private static JWTClaimsSet change(JWTClaimsSet claims, UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(new JWTClaimsSet.Builder(claims)).build();
    }

    private static JWTClaimsSet claims(String issuer) {
        return new JWTClaimsSet.Builder()
                .issuer("https://" + issuer + ".example.org")
                .subject("somebody")
                .audience(server.base() + "/fhir")
                .claim("client_id", "app")
                .claim("scope", "system/Patient.rs")
                .claim("extensions", Map.of("ihe_iua", Map.of("purpose_of_use", List.of("TREAT"))))
                .expirationTime(Date.from(Instant.now().plusSeconds(120)))
                .jwtID(UUID.randomUUID().toString())
                .build();
    }

    private static String outside(JWK key, Consumer<JWSHeader.Builder> change, JWTClaimsSet claims) {
        return TestClients.sign(claims, key, header -> {
            header.type(AccessTokenIssuer.TYPE);
            change.accept(header);
        });
    }

    private static String access(JWTClaimsSet claims, JWK key, String kid) {
        return TestClients.sign(
                claims, key, header -> header.type(AccessTokenIssuer.TYPE).keyID(kid));
    }

    private static String part(String json) {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(String algorithm, byte[] secret, String content) throws Exception {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret, algorithm));
        return java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
    }

    private static HttpResponse<String> token(String assertion) throws Exception {
        return form("/oauth2/token", with(assertion, "grant_type", "client_credentials", "scope", "system/Patient.rs"));
    }

    private static String[] authenticated(String client, String... fields) {
        return with(assertion(client, claims -> claims), fields);
    }

    private static String[] with(String assertion, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(List.of(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                assertion));
        return all.toArray(String[]::new);
    }

    private static HttpResponse<String> form(String path, String... fields) throws Exception {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            pairs.add(fields[i] + "=" + URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(server.base() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, @Nullable String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + path));
        return HTTP.send(
                (token == null ? request : request.header("Authorization", "Bearer " + token)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
