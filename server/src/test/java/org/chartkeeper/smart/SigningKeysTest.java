package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.chartkeeper.fhir.StartRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {

    private final MovingClock clock = new MovingClock();

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void choose() {
        directory = temporary.resolve("keys");
    }

    @Test
    void keysOutliveARestart() {
        String kid = new SigningKeys(new SealedKeys(directory, clock), clock)
                .signer(JWSAlgorithm.ES384)
                .getKeyID();

        SigningKeys again = new SigningKeys(new SealedKeys(directory, clock), clock);

        assertThat(again.signer(JWSAlgorithm.ES384).getKeyID()).isEqualTo(kid);
        assertThat(again.all().getKeys()).hasSize(3);
    }

    @Test
    void theKeysOfIdTokensSignNoAccessTokens() {
        SigningKeys keys = new SigningKeys(new SealedKeys(directory, clock), clock);
        String kid = keys.signer(JWSAlgorithm.RS256).getKeyID();

        assertThat(keys.find(kid)).isEmpty();
        assertThat(keys.find(kid, JWSAlgorithm.RS256)).isPresent();
    }

    @Test
    void nothingPrivateIsReadableInTheFiles() throws IOException {
        SigningKeys keys = new SigningKeys(new SealedKeys(directory, clock), clock);
        String secret = keys.signer(JWSAlgorithm.ES384).toECKey().getD().toString();

        for (Path file : files()) {
            assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain(secret)
                    .doesNotContain("\"kty\"");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aNewKeyIsPublishedBeforeItSignsAndTheOldOneAfterwards() throws IOException {
        SigningKeys keys = new SigningKeys(new SealedKeys(directory, clock), clock);
        String first = keys.signer(JWSAlgorithm.ES384).getKeyID();

        clock.move(Duration.ofDays(31));
        keys.upkeep();
        assertThat(keys.signer(JWSAlgorithm.ES384).getKeyID()).isEqualTo(first);
        assertThat(keys.all().getKeys()).hasSize(6);

        clock.move(Duration.ofMinutes(11));
        keys.upkeep();
        assertThat(keys.signer(JWSAlgorithm.ES384).getKeyID()).isNotEqualTo(first);
        assertThat(keys.find(first)).isPresent();

        clock.move(Duration.ofHours(3));
        keys.upkeep();
        assertThat(keys.find(first)).isEmpty();
        assertThat(keys.all().getKeys()).hasSize(3);
    }

    @Test
    void anotherNodesNewKeyIsTakenUp() throws IOException {
        SigningKeys one = new SigningKeys(new SealedKeys(directory, clock), clock);
        SigningKeys other = new SigningKeys(new SealedKeys(directory, clock), clock);
        clock.move(Duration.ofDays(31));

        one.upkeep();
        other.upkeep();

        assertThat(other.all().getKeys()).hasSize(6);
    }

    @Test
    void theWrongKeyFileStopsTheStart() throws IOException {
        SigningKeys keys = new SigningKeys(new SealedKeys(directory, clock), clock);
        assertThat(keys.all().getKeys()).isNotEmpty();
        Files.write(directory.resolve("sealing.key"), new byte[32]);

        assertThatThrownBy(() -> new SigningKeys(new SealedKeys(directory, clock), clock))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("cannot be opened with the key file beside them");
    }

    @Test
    void aKeyFileThatOthersMayReadStopsTheStart() throws IOException {
        SigningKeys keys = new SigningKeys(new SealedKeys(directory, clock), clock);
        assertThat(keys.all().getKeys()).isNotEmpty();
        Files.setPosixFilePermissions(directory.resolve("sealing.key"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> new SigningKeys(new SealedKeys(directory, clock), clock))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("set mode 0600");
    }

    @Test
    void swappedKeyFilesDoNotOpen() throws IOException {
        SigningKeys keys = new SigningKeys(new SealedKeys(directory, clock), clock);
        assertThat(keys.all().getKeys()).hasSize(3);
        List<Path> sealed = files().stream()
                .filter(file -> file.toString().endsWith(".sealed"))
                .toList();
        byte[] first = Files.readAllBytes(sealed.get(0));
        Files.write(sealed.get(0), Files.readAllBytes(sealed.get(1)));
        Files.write(sealed.get(1), first);

        assertThatThrownBy(() -> new SigningKeys(new SealedKeys(directory, clock), clock))
                .isInstanceOf(StartRefusedException.class);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
