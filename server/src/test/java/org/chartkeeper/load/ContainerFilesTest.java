package org.chartkeeper.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What can be seen of the container files without an engine to run them. */
class ContainerFilesTest {

    private static final Path DOCKER = Files.isDirectory(Path.of("docker")) ? Path.of("docker") : Path.of("../docker");

    private final JsonNode compose = new YAMLMapper().readTree(Files.readString(DOCKER.resolve("compose.yaml")));
    private final JsonNode keycloak =
            new YAMLMapper().readTree(Files.readString(DOCKER.resolve("compose.keycloak.yaml")));

    ContainerFilesTest() throws IOException {}

    @Test
    void declaresEverySecretAndVolumeThatAServiceUses() {
        for (JsonNode service : compose.path("services")) {
            service.path("secrets").forEach(secret -> assertThat(
                            compose.path("secrets").has(secret.path("source").asText(secret.asText())))
                    .isTrue());
            service.path("volumes").forEach(volume -> {
                String source = volume.asText().split(":")[0];
                assertThat(
                                source.startsWith(".")
                                        ? Files.exists(DOCKER.resolve(source))
                                        : compose.path("volumes").has(source))
                        .as(source)
                        .isTrue();
            });
        }
    }

    @Test
    void holdsNoPassword() {
        for (JsonNode service : compose.path("services")) {
            service.path("environment").fields().forEachRemaining(variable -> {
                if (variable.getKey().contains("PASSWORD")) {
                    assertThat(variable.getKey()).endsWith("_FILE");
                    assertThat(variable.getValue().asText()).startsWith("/run/secrets/");
                }
            });
        }
    }

    @Test
    void runsTheServerWithAsLittleAsItNeeds() throws IOException {
        JsonNode server = compose.at("/services/server");

        assertThat(server.path("read_only").asBoolean()).isTrue();
        assertThat(server.at("/cap_drop/0").asText()).isEqualTo("ALL");
        assertThat(server.at("/ports/0").asText()).startsWith("127.0.0.1:");
        assertThat(Files.readString(DOCKER.resolve("Dockerfile")))
                .contains("USER 10001:10001")
                .contains("HEALTHCHECK");
    }

    @Test
    void givesTheServingRoleNoPowerOverTheTables() throws IOException {
        assertThat(Files.readString(DOCKER.resolve("init/10-roles.sh")))
                .contains("create role chartkeeper login")
                .contains("nobypassrls")
                .doesNotContain(" superuser");
    }

    @Test
    void addsAKeycloakWithoutAnySecretInItsFiles() throws IOException {
        JsonNode client = new ObjectMapper()
                .readTree(Files.readString(DOCKER.resolve("keycloak/hospital-realm.json")))
                .at("/clients/0");

        assertThat(client.path("secret").asText()).isEqualTo("${OPENID_CLIENT_SECRET}");
        assertThat(client.at("/attributes/pkce.code.challenge.method").asText()).isEqualTo("S256");
        assertThat(keycloak.at("/services/keycloak/environment").fieldNames())
                .toIterable()
                .noneMatch(name -> name.contains("PASSWORD") || name.contains("SECRET"));
        keycloak.at("/services/keycloak/secrets")
                .forEach(secret -> assertThat(keycloak.path("secrets").has(secret.asText()))
                        .isTrue());
        assertThat(keycloak.at("/services/server/ports/0").asText()).startsWith("127.0.0.1:");
        assertThat(Files.readString(DOCKER.resolve("make-secrets")))
                .contains("openid-client-secret", "keycloak-admin-password");
    }

    @Test
    void givesTheServerSettingsThatItTakes() {
        keycloak.at("/services/server/environment").fieldNames().forEachRemaining(name -> assertThat(name)
                .startsWith("CHARTKEEPER_OPENIDPROVIDER_"));
        assertThat(keycloak.at("/services/server/environment/CHARTKEEPER_OPENIDPROVIDER_ISSUER")
                        .asText())
                .isEqualTo("http://localhost:8081/realms/hospital");
    }
}
