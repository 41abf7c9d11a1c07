package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.chartkeeper.fhir.StartRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationFilesTest {

    @TempDir
    private Path directory;

    private WatchedDirectory<Client> files(Path where) {
        return new WatchedDirectory<>(where, TestClients.reader(false)::read, Client::id, Map.of());
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    @Test
    void aMissingDirectoryIsAnEmptyOne() {
        WatchedDirectory<Client> files = files(directory.resolve("none"));
        files.load();
        assertThat(files.current()).isEmpty();
    }

    @Test
    void aBadFileStopsTheStartWithItsSentence() throws IOException {
        write("bad.json", "{}");

        assertThatThrownBy(() -> files(directory).load())
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("client file `bad.json`: `client_id` is missing");
    }

    @Test
    void theSameClientInTwoFilesStopsTheStart() throws IOException {
        write("a.json", TestClients.json("lab", "system/*.rs", ""));
        write("b.json", TestClients.json("lab", "system/*.rs", ""));

        assertThatThrownBy(() -> files(directory).load())
                .hasMessage("file `b.json` registers `lab`, which is registered already");
    }

    @Test
    void aFaultyFileThatSwitchesAClientOffIsObeyed() throws IOException {
        write("lab.json", TestClients.json("lab", "system/*.rs", ""));
        WatchedDirectory<Client> files = files(directory);
        files.load();

        write("lab.json", TestClients.json("lab", "system/*.rs", ", \"status\": \"off\", \"note\": \"stolen key\""));
        files.refresh();

        assertThat(files.current()).isEmpty();
    }

    @Test
    void othersFilesInTheDirectoryAreLeftAlone() throws IOException {
        write("README.md", "hello");
        write(".lab.json.swp", "x");
        write(".hidden.json", "x");
        WatchedDirectory<Client> files = files(directory);
        files.load();

        assertThat(files.current()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"purpose_of_use\": [\"BTG\"] | `purpose_of_use` cannot have `BTG`, break-glass is granted here alone",
                "\"organizations\": [\"Practitioner/a\"] | `organizations` must be a reference such as"
                        + " `Organization/id`, not `Practitioner/a`",
                "\"fhir_user_types\": [\"Robot\"] | `fhir_user_types` has the unknown type `Robot`",
                "\"client_id\": \"x\" | `client_id` is not a member that is known here",
                "\"jwks_uri\": \"https://a.org/jwks\" | `jwks` or `jwks_uri` must be given, one of the two",
            })
    void aBadIssuerFileIsRefused(String member, String sentence) {
        String json = "{\"issuer\": \"https://id.example.org\", \"scope\": \"system/*.rs\", \"jwks\": {\"keys\": ["
                + TestClients.EC.toPublicJWK().toJSONString() + "]}, " + member + "}";

        assertThatThrownBy(() -> new IssuerFile(Clock.systemUTC(), "https://us.example.org")
                        .read("i.json", json.getBytes(StandardCharsets.UTF_8)))
                .hasMessage("issuer file `i.json`: " + sentence);
    }
}
