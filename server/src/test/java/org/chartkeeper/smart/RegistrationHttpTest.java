package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.URI;
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
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.chartkeeper.caller.ClientEvent;
import org.chartkeeper.caller.ClientEvent.ClientChanged;
import org.chartkeeper.caller.ClientEvent.ClientRefused;
import org.chartkeeper.caller.ClientEvent.ClientRegistered;
import org.chartkeeper.caller.ClientEvent.ClientStatusSet;
import org.chartkeeper.caller.Members;
import org.chartkeeper.users.UserDirectory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Registration where the operator lets apps register themselves, and by users, whose second factors are made up here. */
class RegistrationHttpTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String REGISTER = "/oauth2/register";
    private static final String VOUCHER = "https://vouch.example.org";
    private static final int PER_ADDRESS = 40;
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static SmartTestServer server;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(directory.resolve("clients"));
        Path keys = directory.resolve("vouch.json");
        Files.writeString(keys, new JWKSet(TestClients.EC.toPublicJWK()).toString());
        Files.writeString(directory.resolve("clients/console.json"), """
                {"client_id": "console", "grant_types": ["authorization_code"], "token_endpoint_auth_method": "none",
                 "redirect_uris": ["https://console.example.org/back"], "scope": "openid client_registration",
                 "purpose_of_use": ["HOPERAT"]}""");
        server = new SmartTestServer(
                directory,
                SmartTestServer.freePort(),
                "--chartkeeper.dynamic-registration.enabled=true",
                "--chartkeeper.dynamic-registration.issuers[0].issuer=" + VOUCHER,
                "--chartkeeper.dynamic-registration.issuers[0].jwks=" + keys,
                "--chartkeeper.dynamic-registration.per-address=" + PER_ADDRESS,
                "--chartkeeper.dynamic-registration.per-day=" + PER_ADDRESS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forgetQuotas() {
        server.bean(JdbcClient.class)
                .sql("delete from chartkeeper.registration_quota")
                .update();
    }

    // Users

    @Test
    void aManagerWhoGaveASecondFactorRegisters() throws Exception {
        HttpResponse<String> answer = post(REGISTER, userToken("demo-records-manager", "pwd", "otp", "mfa"), app());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).path("status").asText()).isEqualTo("active");
        assertThat(json(answer).path("origin").asText()).isEqualTo("manager");
        assertThat(only(json(answer).path("client_id").asText(), ClientRegistered.class)
                        .by())
                .satisfies(caller -> assertThat(String.valueOf(caller)).contains("user:demo-records-manager"));
    }

    @Test
    void aManagerWithoutASecondFactorIsAskedForOneAndNothingIsRegistered() throws Exception {
        int before = registered();

        HttpResponse<String> answer = post(REGISTER, userToken("demo-administrator", "pwd"), app());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(header(answer, "WWW-Authenticate"))
                .contains("error=\"insufficient_user_authentication\"")
                .contains("acr_values=\"https://refeds.org/profile/mfa\"");
        assertThat(registered()).isEqualTo(before);
    }

    @Test
    void whoIsNoManagerGetsNowhere() throws Exception {
        for (String user : List.of("demo-clinician", "demo-patient", "demo-privacy-officer", "demo-auditor")) {
            HttpResponse<String> answer = get(REGISTER, userToken(user, "pwd", "mfa"));
            assertThat(answer.statusCode()).as(user).isIn(401, 403);
            assertThat(answer.body()).as(user).doesNotContain("clients", "redirect_uris");
        }
    }

    // Back ends, files and nodes

    @Test
    void nobodyGivesAwayARoleThatIsNotTheirs() throws Exception {
        ObjectNode auditor = app().put("token_endpoint_auth_method", "none");
        auditor.putArray("roles").add("privacy-officer");
        String administrator = userToken("demo-administrator", "pwd", "mfa");
        String records = manager();

        assertThat(post(REGISTER, records, auditor).statusCode()).isEqualTo(403);
        auditor.putArray("roles").add("records-manager");
        assertThat(post(REGISTER, administrator, auditor).statusCode()).isEqualTo(403);
        HttpResponse<String> made = post(REGISTER, records, auditor);
        assertThat(made.statusCode()).isEqualTo(201);

        String id = json(made).path("client_id").asText();
        ObjectNode taken = auditor.deepCopy().put("client_id", id).put("rotate_registration_access_token", true);
        HttpResponse<String> refused = put(id, administrator, taken);
        assertThat(refused.statusCode())
                .as("whoever can change its keys can be it")
                .isEqualTo(403);
        assertThat(refused.body()).doesNotContain("registration_access_token");
        ObjectNode robbed = taken.deepCopy();
        robbed.putArray("roles");
        assertThat(put(id, administrator, robbed).statusCode()).isEqualTo(403);
        assertThat(put(id, records, taken).statusCode()).isEqualTo(200);
    }

    @Test
    void whoSeesNoRecordsMakesNoBackEndThatDoes() throws Exception {
        String administrator = userToken("demo-administrator", "pwd", "mfa");

        HttpResponse<String> backEnd = post(REGISTER, administrator, backEnd());
        ObjectNode inNameOfTheClinic = app().put("organization", "Organization/demo-clinic");

        assertThat(backEnd.statusCode()).isEqualTo(403);
        assertThat(backEnd.body()).doesNotContain("client_secret");
        assertThat(post(REGISTER, administrator, inNameOfTheClinic).statusCode())
                .isEqualTo(403);
        assertThat(post(REGISTER, administrator, app()).statusCode()).isEqualTo(201);
    }

    @Test
    void everyNodeKnowsWithinASecondAndARestartForgetsNothing() throws Exception {
        int node = server.startSecondNode();
        String there = "http://localhost:" + node;
        JsonNode client = json(post(REGISTER, manager(), backEnd()));
        String id = client.path("client_id").asText();
        String secret = client.path("client_secret").asText();
        withinASecond(() -> tokenAt(there, id, secret).statusCode() == 200);
        String live = json(tokenAt(there, id, secret)).path("access_token").asText();
        assertThat(fhirAt(there, live).statusCode()).isEqualTo(200);

        setStatus(id, "suspended");

        withinASecond(() -> fhirAt(there, live).statusCode() == 401);
        assertThat(tokenAt(there, id, secret).statusCode()).isEqualTo(401);
        setStatus("demo-clinic", "suspended");
        withinASecond(() -> tokenAt(there, "demo-clinic", "demo-clinic-secret").statusCode() == 401);

        server.restart();
        assertThat(fhirAt(server.base(), live).statusCode()).isEqualTo(401);
        assertThat(tokenAt(server.base(), "demo-clinic", "demo-clinic-secret").statusCode())
                .isEqualTo(401);
        setStatus("demo-clinic", "active");
        setStatus(id, "active");
        assertThat(fhirAt(server.base(), live).statusCode()).isEqualTo(200);
        assertThat(tokenAt(server.base(), "demo-clinic", "demo-clinic-secret").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFileWithTheIdOfARegistrationIsRefusedAndStopsTheNextStart() throws Exception {
        JsonNode client = json(post(REGISTER, manager(), backEnd()));
        String id = client.path("client_id").asText();
        String secret = client.path("client_secret").asText();
        Path file = server.clients().resolve("taken.json");
        Path readAfterIt = server.clients().resolve("taken-not.json");
        Files.writeString(file, TestClients.secretJson(id, "system/*.cruds", ""));
        Files.writeString(readAfterIt, TestClients.secretJson("taken-not", "system/*.rs", ""));
        try {
            await().until(() ->
                    tokenAt(server.base(), "taken-not", "a-long-test-secret").statusCode() == 200);

            assertThat(tokenAt(server.base(), id, "a-long-test-secret").statusCode())
                    .isEqualTo(401);
            assertThat(tokenAt(server.base(), id, secret).statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> new SmartTestServer(directory))
                    .rootCause()
                    .hasMessage("file `taken.json` registers `" + id
                            + "`, which is registered already at run time; give it another id or remove the file");
        } finally {
            Files.delete(file);
            Files.delete(readAfterIt);
        }
    }

    @Test
    void ofAClientOfAFileOnlyTheStatusCanBeChanged() throws Exception {
        ObjectNode whole = app().put("client_id", "demo-clinic");
        assertThat(put("demo-clinic", manager(), whole).statusCode()).isEqualTo(403);
        assertThat(delete("demo-clinic", manager()).statusCode()).isEqualTo(403);
        assertThat(put("demo-clinic", manager(), status("demo-clinic", "pending"))
                        .statusCode())
                .isEqualTo(400);
        JsonNode shown = json(get(REGISTER + "/demo-clinic", manager()));
        assertThat(shown.path("origin").asText()).isEqualTo("file");
        assertThat(shown.path("status").asText()).isEqualTo("active");
        assertThat(shown.toString()).doesNotContain("secret\"", "bcrypt");
    }

    @Test
    void theListHasClientsOfFilesAndOfTheDatabasePageByPage() throws Exception {
        String id = json(post(REGISTER, manager(), app())).path("client_id").asText();
        String next = REGISTER + "?count=3";
        StringBuilder seen = new StringBuilder();
        int pages = 0;
        while (!next.isEmpty()) {
            JsonNode page = json(get(next, manager()));
            assertThat(page.path("clients").size()).isBetween(1, 3);
            page.path("clients")
                    .forEach(client ->
                            seen.append(client.path("client_id").asText()).append(' '));
            next = page.path("next").asText().replace(server.base(), "");
            pages++;
        }
        assertThat(pages).isGreaterThan(1);
        assertThat(seen)
                .containsOnlyOnce(id + " ")
                .containsOnlyOnce("demo-clinic ")
                .containsOnlyOnce("console ");
        for (String query : List.of("?count=0", "?count=999", "?after=%00", "?count=1&count=2", "?access_token=x")) {
            assertThat(get(REGISTER + query, manager()).statusCode()).as(query).isEqualTo(400);
        }
    }

    // Apps that register themselves

    @Test
    void j17AnAppThatIsVouchedForWaitsForApproval() throws Exception {
        HttpResponse<String> answer = post(REGISTER, null, vouched(claims -> claims));
        JsonNode client = json(answer);
        String id = client.path("client_id").asText();

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(header(answer, "Cache-Control")).contains("no-store");
        assertThat(header(answer, "Set-Cookie")).isEmpty();
        assertThat(client.path("status").asText()).isEqualTo("pending");
        assertThat(client.path("purpose_of_use").toString()).isEqualTo("[\"PATRQT\"]");
        assertThat(authorize(id)).isEqualTo(400);

        JsonNode approved = json(put(id, manager(), status(id, "active")));
        assertThat(approved.path("status").asText()).isEqualTo("active");
        assertThat(authorize(id)).isEqualTo(303);
        assertThat(only(id, ClientStatusSet.class).status()).isEqualTo("active");
    }

    @Test
    void j17WhatTheStatementSaysWins() throws Exception {
        ObjectNode body = vouched(claims -> claims.claim("client_name", "Vouched")
                        .claim("redirect_uris", List.of("https://vouched.example.org/back")))
                .put("client_name", "My Hospital");
        body.putArray("redirect_uris").add("https://evil.example.org/back");

        JsonNode client = json(post(REGISTER, null, body));

        assertThat(client.path("client_name").asText()).isEqualTo("Vouched");
        assertThat(client.path("redirect_uris").toString()).isEqualTo("[\"https://vouched.example.org/back\"]");

        String id = client.path("client_id").asText();
        String own = client.path("registration_access_token").asText();
        ObjectNode again = body.deepCopy().put("client_id", id).put("client_name", "My Hospital");
        assertThat(json(put(id, own, again)).path("client_name").asText()).isEqualTo("Vouched");
    }

    @Test
    void j17OnlyAStatementThatCanBeBelievedIsOne() throws Exception {
        JWK other = SigningKeys.generate(JWSAlgorithm.ES384, "ec");
        Map<ObjectNode, String> bad = Map.of(
                app(), "invalid_software_statement",
                app().put("software_statement", "x"), "invalid_software_statement",
                app().put("software_statement", 7), "invalid_software_statement",
                vouched(claims -> claims.issuer("https://other.example.org")), "unapproved_software_statement",
                app().put("software_statement", statement(other, claims -> claims)), "invalid_software_statement",
                vouched(claims -> claims.expirationTime(null)), "invalid_software_statement",
                vouched(claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(90)))),
                        "invalid_software_statement",
                vouched(claims -> claims.audience("https://other.example.org")), "invalid_software_statement");
        int before = registered();
        for (Map.Entry<ObjectNode, String> one : bad.entrySet()) {
            HttpResponse<String> answer = post(REGISTER, null, one.getKey());
            assertThat(answer.statusCode()).as(one.getKey().toString()).isEqualTo(400);
            assertThat(json(answer).path("error").asText())
                    .as(one.getKey().toString())
                    .isEqualTo(one.getValue());
        }
        assertThat(registered()).isEqualTo(before);
    }

    @Test
    void j17NothingBeyondTheSettingsAndNothingInsideIsRegistered() throws Exception {
        Map<String, Object> bad = Map.ofEntries(
                Map.entry("redirect_uris", List.of("javascript:alert(1)")),
                Map.entry("launch_uri", "https://169.254.169.254/launch"),
                Map.entry("post_logout_redirect_uris", List.of("https://app.example.org:5432/")),
                Map.entry("jwks_uri", "http://169.254.169.254/"),
                Map.entry("grant_types", List.of("client_credentials")),
                Map.entry("scope", "system/*.rs"),
                Map.entry("purpose_of_use", List.of("TREAT")),
                Map.entry("roles", List.of("administrator")),
                Map.entry("organization", "Organization/clinic"),
                Map.entry("device", "Device/x"),
                Map.entry("custodian_system", true),
                Map.entry("client_secret", "chosen-by-the-client"));
        int before = registered();
        for (Map.Entry<String, Object> one : bad.entrySet()) {
            ObjectNode body = vouched(claims -> claims);
            body.set(one.getKey(), Members.JSON.valueToTree(one.getValue()));
            boolean keys = one.getKey().equals("jwks_uri");
            boolean backEnd = one.getKey().equals("grant_types");
            body.put("token_endpoint_auth_method", keys ? "private_key_jwt" : backEnd ? "client_secret_basic" : "none");

            HttpResponse<String> answer = post(REGISTER, null, body);

            assertThat(answer.statusCode()).as(one.getKey()).isEqualTo(400);
            assertThat(json(answer).path("error").asText())
                    .as(one.getKey())
                    .isEqualTo(
                            one.getKey().equals("redirect_uris") ? "invalid_redirect_uri" : "invalid_client_metadata");
        }
        for (String uri : List.of(
                "http://localhost:9000/back",
                "https://localhost/back",
                "https://app.local/back",
                "https://app/back",
                "https://10.0.0.1/back",
                "https://app.example.org:8443/back",
                "org.example.app:/back")) {
            ObjectNode body = vouched(claims -> claims);
            body.putArray("redirect_uris").add(uri);
            assertThat(json(post(REGISTER, null, body)).path("error").asText())
                    .as(uri)
                    .isEqualTo("invalid_redirect_uri");
        }
        for (String scope : List.of("client_registration", "user/*.rs", "patient/*.cruds", "openid launch/encounter")) {
            assertThat(json(post(REGISTER, null, vouched(claims -> claims).put("scope", scope)))
                            .path("error")
                            .asText())
                    .as(scope)
                    .isEqualTo("invalid_client_metadata");
        }
        assertThat(registered()).isEqualTo(before);
    }

    @Test
    void j17AnAddressRegistersSoOftenADayAndNoMore() throws Exception {
        for (int i = 0; i < PER_ADDRESS; i++) {
            assertThat(post(REGISTER, null, app()).statusCode()).isEqualTo(400);
        }
        HttpResponse<String> answer = post(REGISTER, null, vouched(claims -> claims));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(header(answer, "Retry-After"))).isBetween(86_000, 86_400);
        assertThat(post(REGISTER, manager(), app()).statusCode()).isEqualTo(201);
    }

    @Test
    void ipV6NetworksAreCountedAsOneAddress() {
        assertThat(RegistrationQuota.network("2001:db8:1:2:3:4:5:6"))
                .isEqualTo(RegistrationQuota.network("2001:db8:1:2:ffff::1"))
                .isNotEqualTo(RegistrationQuota.network("2001:db8:1:3::1"));
        assertThat(RegistrationQuota.network("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    // Whoever holds a registration token

    @Test
    void aRegistrationTokenOpensItsOwnRegistrationAlone() throws Exception {
        JsonNode one = json(post(REGISTER, manager(), app()));
        JsonNode other = json(post(REGISTER, manager(), app()));
        String id = one.path("client_id").asText();
        String own = one.path("registration_access_token").asText();
        String otherId = other.path("client_id").asText();
        String unknown = UUID.randomUUID().toString();

        assertThat(json(get(REGISTER + "/" + id, own))
                        .path("registration_access_token")
                        .asText())
                .isEqualTo(own);
        String refusal = get(REGISTER + "/" + unknown, own).body();
        for (String strange : List.of(otherId, unknown, "console", "demo-clinic")) {
            assertThat(get(REGISTER + "/" + strange, own).statusCode()).isEqualTo(401);
            assertThat(get(REGISTER + "/" + strange, own).body()).isEqualTo(refusal);
            assertThat(put(strange, own, status(strange, "suspended")).body()).isEqualTo(refusal);
            assertThat(delete(strange, own).body()).isEqualTo(refusal);
        }
        assertThat(get(REGISTER, own).statusCode()).isEqualTo(401);
        assertThat(post(REGISTER, own, app()).statusCode()).isEqualTo(401);
        assertThat(fhirAt(server.base(), own).statusCode()).isEqualTo(401);
        assertThat(json(get(REGISTER + "/" + otherId, manager())).path("status").asText())
                .isEqualTo("active");
    }

    @Test
    void aRegistrationTokenNeverWidens() throws Exception {
        JsonNode client = json(post(REGISTER, manager(), app()));
        String id = client.path("client_id").asText();
        String own = client.path("registration_access_token").asText();
        Map<String, Object> wider = Map.of(
                "scope", "openid patient/*.cruds",
                "purpose_of_use", List.of("PATRQT", "TREAT"),
                "roles", List.of("administrator"),
                "organization", "Organization/clinic",
                "device", "Device/x",
                "status", "suspended",
                "client_name", "My Hospital",
                "redirect_uris", List.of("https://evil.example.org/back"),
                "launch_uri", "https://evil.example.org/launch",
                "custodian_system", true);
        JsonNode before = json(get(REGISTER + "/" + id, manager()));
        for (Map.Entry<String, Object> one : wider.entrySet()) {
            ObjectNode body = app().put("client_id", id);
            body.set(one.getKey(), Members.JSON.valueToTree(one.getValue()));
            assertThat(put(id, own, body).statusCode()).as(one.getKey()).isEqualTo(400);
        }
        assertThat(json(get(REGISTER + "/" + id, manager()))).isEqualTo(before);

        ObjectNode narrower = app().put("client_id", id).put("scope", "patient/Observation.rs");
        assertThat(put(id, own, narrower).statusCode()).isEqualTo(200);
        assertThat(only(id, ClientChanged.class).what()).isEqualTo("scope");
        assertThat(put(id, own, app().put("client_id", id)).statusCode()).isEqualTo(400);
        assertThat(put(id, own, narrower.put("client_id", "console")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSuspendedClientCannotComeItself() throws Exception {
        JsonNode client = json(post(REGISTER, manager(), app()));
        String id = client.path("client_id").asText();
        String own = client.path("registration_access_token").asText();
        setStatus(id, "suspended");

        assertThat(get(REGISTER + "/" + id, own).statusCode()).isEqualTo(401);
        assertThat(put(id, own, status(id, "active")).statusCode()).isEqualTo(401);
        assertThat(delete(id, own).statusCode()).isEqualTo(401);
        assertThat(json(get(REGISTER + "/" + id, manager())).path("status").asText())
                .isEqualTo("suspended");
    }

    @Test
    void whatIsDeletedIsGoneAndStaysInTheDatabaseWithoutItsSecrets() throws Exception {
        JsonNode client = json(post(REGISTER, manager(), backEnd()));
        String id = client.path("client_id").asText();
        String own = client.path("registration_access_token").asText();

        assertThat(delete(id, own).statusCode()).isEqualTo(204);

        assertThat(get(REGISTER + "/" + id, own).statusCode()).isEqualTo(401);
        assertThat(get(REGISTER + "/" + id, manager()).statusCode()).isEqualTo(404);
        assertThat(put(id, manager(), status(id, "active")).statusCode()).isEqualTo(404);
        assertThat(tokenAt(server.base(), id, client.path("client_secret").asText())
                        .statusCode())
                .isEqualTo(401);
        StoredClient row = server.bean(StoredClients.class).find(id).orElseThrow();
        assertThat(row.status()).isEqualTo(ClientStatus.DELETED);
        assertThat(row.secretHash()).isNull();
        assertThat(row.registrationToken()).isNull();
    }

    @Test
    void secretsAreNeitherStoredNorTold() throws Exception {
        JsonNode client = json(post(REGISTER, manager(), backEnd()));
        String id = client.path("client_id").asText();
        String secret = client.path("client_secret").asText();
        String own = client.path("registration_access_token").asText();
        ObjectNode wrong = backEnd().put("client_id", id).put("client_secret", "not-the-secret");
        ObjectNode right = backEnd().put("client_id", id).put("client_secret", secret);

        assertThat(client.path("client_secret_expires_at").asInt(-1)).isZero();
        assertThat(put(id, own, wrong).statusCode()).isEqualTo(400);
        assertThat(put(id, own, right).statusCode()).isEqualTo(200);
        assertThat(get(REGISTER + "/" + id, manager()).body()).doesNotContain(secret, own, "bcrypt");
        assertThat(server.bean(StoredClients.class).find(id).orElseThrow().toString())
                .doesNotContain(secret, own);
        assertThat(server.bean(SmartTestServer.ClientEvents.class).about(id).toString())
                .doesNotContain(secret, own);
    }

    // What comes in

    @Test
    void onlySmallPlainStrictJsonWithOneTokenComesIn() throws Exception {
        String token = manager();
        String good = app().toString();

        assertThat(json(send(REGISTER, token, "POST", good.replaceFirst("\\{", "{\"scope\": \"openid\",")))
                        .path("error")
                        .asText())
                .isEqualTo("invalid_client_metadata");
        assertThat(send(REGISTER, token, "POST", "[" + good + "]").statusCode()).isEqualTo(400);
        assertThat(send(REGISTER, token, "POST", good + " x").statusCode()).isEqualTo(400);
        assertThat(send(REGISTER, token, "POST", "\"" + "x".repeat(70_000) + "\"")
                        .statusCode())
                .isEqualTo(413);
        assertThat(raw(REGISTER, "POST", good, "Content-Type", "text/plain", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(415);
        assertThat(raw(
                                REGISTER,
                                "POST",
                                good,
                                "Content-Type",
                                "application/json",
                                "Content-Encoding",
                                "gzip",
                                "Authorization",
                                "Bearer " + token)
                        .statusCode())
                .isEqualTo(415);
        assertThat(raw(REGISTER, "GET", "", "Authorization", "Bearer " + token, "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(400);
        for (String method : List.of("PATCH", "PUT", "DELETE", "HEAD", "OPTIONS")) {
            HttpResponse<String> answer = send(REGISTER, token, method, "");
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(header(answer, "Allow")).isEqualTo("GET, POST");
        }
        assertThat(header(send(REGISTER + "/x", token, "POST", ""), "Allow")).isEqualTo("DELETE, GET, PUT");
        assertThat(get(REGISTER + "/x/y", token).statusCode()).isEqualTo(404);
        assertThat(get(REGISTER + "/x?access_token=" + token, null).statusCode())
                .isEqualTo(400);
        HttpResponse<String> nobody = get(REGISTER, null);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(header(nobody, "WWW-Authenticate")).isEqualTo("Bearer realm=\"registration\"");
        assertThat(header(nobody, "Content-Security-Policy")).contains("default-src 'none'");
        assertThat(header(nobody, "Cache-Control")).contains("no-store");
    }

    @Test
    void everyRefusalIsTold() throws Exception {
        String id = UUID.randomUUID().toString();

        get(REGISTER + "/" + id, null);
        get(REGISTER + "/" + id, "not-a-token");
        get(REGISTER + "/" + id, manager());
        send(REGISTER + "/" + id, null, "PATCH", "");

        assertThat(server.bean(SmartTestServer.ClientEvents.class).about(id))
                .allSatisfy(event -> assertThat(event.remoteAddress()).isEqualTo("127.0.0.1"))
                .extracting(event -> ((ClientRefused) event).status())
                .containsExactly(401, 401, 404, 405);
        assertThat(String.valueOf(server.bean(SmartTestServer.ClientEvents.class)
                        .about(id)
                        .get(2)
                        .by()))
                .contains("demo-records");
    }

    /** Whether it is so for a request that begins a second from now at the latest, however long its answer takes. */
    private static void withinASecond(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        long begun;
        boolean met;
        do {
            begun = System.nanoTime();
            met = condition.call();
        } while (!met && begun < end);
        assertThat(met).isTrue();
    }

    private static ObjectNode app() {
        return RunTimeMetadataTest.app("");
    }

    private static ObjectNode backEnd() {
        return StoredJson.read("""
                {"client_name": "Back end", "grant_types": ["client_credentials"],
                 "token_endpoint_auth_method": "client_secret_basic", "scope": "system/*.rs",
                 "purpose_of_use": ["TREAT"]}""", ObjectNode.class);
    }

    private static ObjectNode vouched(UnaryOperator<JWTClaimsSet.Builder> change) {
        ObjectNode body = app().put("software_statement", statement(TestClients.EC, change));
        body.remove("purpose_of_use");
        return body;
    }

    private static String statement(JWK key, UnaryOperator<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(VOUCHER)
                .expirationTime(Date.from(Instant.now().plusSeconds(3_600)))
                .claim("software_id", "app-1");
        return TestClients.sign(change.apply(claims).build(), key, header -> header.type(JOSEObjectType.JWT));
    }

    private static ObjectNode status(String id, String status) {
        return Members.JSON.createObjectNode().put("client_id", id).put("status", status);
    }

    private static void setStatus(String id, String status) throws Exception {
        assertThat(put(id, manager(), status(id, status)).statusCode()).isEqualTo(200);
    }

    /** A token for the app of the managers, as it would be after these steps of signing in. */
    private static String userToken(String username, String... methods) {
        Client console = server.bean(ClientRegistry.class).find("console").orElseThrow();
        List<String> scopes = List.of("openid", "client_registration");
        Grants.Body body = new Grants.Body(
                "https://console.example.org/back",
                "challenge",
                null,
                scopes,
                List.of(username.equals("demo-patient") ? "PATRQT" : "HOPERAT"),
                null,
                null,
                LaunchContext.NONE,
                null,
                Instant.now().getEpochSecond(),
                List.of(methods));
        Grants.Grant grant = new Grants.Grant(
                UUID.randomUUID(), "console", username, UUID.randomUUID().toString(), true, body);
        return server.bean(AccessTokenIssuer.class)
                .forUser(
                        console,
                        server.bean(UserDirectory.class).find(username).orElseThrow(),
                        grant,
                        scopes,
                        false,
                        null)
                .value();
    }

    private static String manager() throws Exception {
        return json(tokenAt(server.base(), "demo-records", "demo-records-secret", "client_registration"))
                .path("access_token")
                .asText();
    }

    private static HttpResponse<String> tokenAt(String base, String client, String secret) throws Exception {
        return tokenAt(base, client, secret, "system/*.rs");
    }

    private static HttpResponse<String> tokenAt(String base, String client, String secret, String scope)
            throws Exception {
        String basic = Base64.getEncoder().encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(base + "/oauth2/token"))
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=" + scope))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> fhirAt(String base, String token) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(base + "/fhir/Patient"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int authorize(String client) throws Exception {
        String query = "response_type=code&client_id=" + client + "&redirect_uri=https://app.example.org/back"
                + "&scope=patient/*.rs&state=s&aud=" + server.base() + "/fhir&code_challenge_method=S256"
                + "&code_challenge=" + "a".repeat(43);
        return raw("/oauth2/authorize?" + query, "GET", "").statusCode();
    }

    private static HttpResponse<String> post(String path, @Nullable String token, JsonNode body) throws Exception {
        return send(path, token, "POST", body.toString());
    }

    private static HttpResponse<String> put(String id, @Nullable String token, JsonNode body) throws Exception {
        return send(REGISTER + "/" + id, token, "PUT", body.toString());
    }

    private static HttpResponse<String> delete(String id, @Nullable String token) throws Exception {
        return send(REGISTER + "/" + id, token, "DELETE", "");
    }

    private static HttpResponse<String> get(String path, @Nullable String token) throws Exception {
        return send(path, token, "GET", "");
    }

    private static HttpResponse<String> send(String path, @Nullable String token, String method, String body)
            throws Exception {
        return token == null
                ? raw(path, method, body, "Content-Type", "application/json")
                : raw(path, method, body, "Content-Type", "application/json", "Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> raw(String path, String method, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Members.JSON.readTree(answer.body());
    }

    private static int registered() {
        return server.bean(StoredClients.class).after("", StoredClients.MOST).size();
    }

    private static <T extends ClientEvent> T only(String clientId, Class<T> type) {
        List<T> events = server.bean(SmartTestServer.ClientEvents.class).about(clientId).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        assertThat(events).hasSize(1);
        return events.get(0);
    }
}
