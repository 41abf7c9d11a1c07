package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chartkeeper.smart.TestKeyStores.ID_TOKENS;
import static org.chartkeeper.smart.TestKeyStores.NEW_EC;
import static org.chartkeeper.smart.TestKeyStores.OLD_EC;
import static org.chartkeeper.smart.TestKeyStores.RSA;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.chartkeeper.caller.Members;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose signing keys are in a key store, while the operator changes them. */
class KeyStoreHttpTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void tokensOutliveANewKeyAndEndWhenTheirOwnIsTakenOut() throws Exception {
        put(TestKeyStores.of(OLD_EC, RSA, ID_TOKENS));
        try (SmartTestServer server = new SmartTestServer(
                directory,
                List.of(
                        "--chartkeeper.signing-keys.key-store=" + directory.resolve("keys.p12"),
                        "--chartkeeper.signing-keys.password=" + TestKeyStores.PASSWORD))) {
            String old = token(server);
            Set<String> first = published(server);
            assertThat(first).hasSize(3).contains(kid(old));
            assertThat(server.dataDir().resolve("keys").resolve("sealing.key")).doesNotExist();

            put(TestKeyStores.of(OLD_EC, NEW_EC, RSA, ID_TOKENS));
            await(() -> published(server).size() == 4);
            String fresh = token(server);
            assertThat(kid(fresh)).isNotEqualTo(kid(old)).isNotIn(first);
            assertThat(read(server, old)).isEqualTo(200);
            assertThat(read(server, fresh)).isEqualTo(200);

            put(new byte[] {1, 2, 3});
            put(TestKeyStores.of(NEW_EC, RSA, ID_TOKENS));
            await(() -> read(server, old) == 401);
            assertThat(read(server, fresh)).isEqualTo(200);
            assertThat(published(server)).hasSize(3).doesNotContain(kid(old));
        }
    }

    private void put(byte[] store) throws Exception {
        Path fresh = directory.resolve("keys.fresh");
        Files.write(fresh, store);
        Files.move(fresh, directory.resolve("keys.p12"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String token(SmartTestServer server) throws Exception {
        String basic =
                Base64.getEncoder().encodeToString("demo-clinic:demo-clinic-secret".getBytes(StandardCharsets.UTF_8));
        String answer = send(HttpRequest.newBuilder(URI.create(server.base() + "/oauth2/token"))
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "grant_type=client_credentials&scope=system/Patient.rs")))
                .body();
        return Members.JSON.readTree(answer).path("access_token").asText();
    }

    private static Set<String> published(SmartTestServer server) throws Exception {
        String jwks = send(HttpRequest.newBuilder(URI.create(server.base() + "/oauth2/jwks")))
                .body();
        List<JWK> keys = JWKSet.parse(jwks).getKeys();
        assertThat(keys).noneMatch(JWK::isPrivate);
        assertThat(jwks).doesNotContain("\"x5c\"").doesNotContain("\"d\"");
        return keys.stream().map(JWK::getKeyID).collect(Collectors.toSet());
    }

    private static int read(SmartTestServer server, String token) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.base() + "/fhir/Patient"))
                        .header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private static String kid(String token) throws Exception {
        return SignedJWT.parse(token).getHeader().getKeyID();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within a minute").isLessThan(end);
        }
    }
}
