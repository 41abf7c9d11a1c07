package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that would run unsafely does not start, and says in one sentence what to set. */
class RefusedStartIT {

    /** The same data for all of them, so that it is made once. */
    private static final Path DIRECTORY = TestServer.directory("refused");

    @Test
    void withASettingThatDoesNotExist() {
        refused("`chartkeeper.polcy`", "--chartkeeper.polcy=x");
    }

    @Test
    void withPlainHttpOnAnAddressThatIsNotLoopback() {
        refused("https", "--chartkeeper.base-url=http://fhir.example.org");
    }

    @Test
    void withAPolicyThatHasAMistake() throws IOException {
        Path policy = DIRECTORY.resolve("policy.yaml");
        Files.writeString(policy, "default: everything-goes\ncustodian: Organization/demo-hospital\n");

        refused("everything-goes", "--chartkeeper.policy=" + policy);
    }

    @Test
    void withAClientWhoseKeyIsWeak() throws IOException, JOSEException {
        ECKey weak = new ECKeyGenerator(Curve.P_256).keyID("weak").generate();
        Path clients = Files.createDirectories(DIRECTORY.resolve("clients"));
        Files.write(
                clients.resolve("weak.json"),
                new ObjectMapper()
                        .writeValueAsBytes(Map.of(
                                "client_id", "weak",
                                "grant_types", List.of("client_credentials"),
                                "token_endpoint_auth_method", "private_key_jwt",
                                "jwks", new JWKSet(weak.toPublicJWK()).toJSONObject(),
                                "scope", "system/*.rs",
                                "status", "active")));

        refused("neither RSA of 2048 bits or more nor EC on P-384", "--chartkeeper.clients=" + clients);
    }

    private static void refused(String because, String... settings) {
        try (ServerProcess server = ServerProcess.launch(DIRECTORY, settings)) {
            assertThat(server.exitCode()).as(server.output()).isNotZero();
            String description = server.output().replaceFirst("(?s).*APPLICATION FAILED TO START", "");
            assertThat(description).contains("Description:").contains(because);
            assertThat(description.lines().filter(line -> !line.isBlank()))
                    .as("stars, heading and one sentence")
                    .hasSize(3);
        }
    }
}
