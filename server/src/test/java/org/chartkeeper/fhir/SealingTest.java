package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingTest {

    private static final byte[] SECRET = "a secret".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private static byte[] owner(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsSealedOpensForItsOwnerAndUnderItsKeyAlone() {
        Sealing sealing = Sealing.in(directory.resolve("keys/one.key"));
        byte[] sealed = sealing.seal(SECRET, owner("anna"));

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("a secret");
        assertThat(sealing.seal(SECRET, owner("anna"))).isNotEqualTo(sealed);
        assertThat(Sealing.in(directory.resolve("keys/one.key")).open(sealed, owner("anna")))
                .isEqualTo(SECRET);
        assertThatThrownBy(() -> sealing.open(sealed, owner("ben"))).isInstanceOf(IllegalStateException.class);
        Sealing other = Sealing.in(directory.resolve("keys/other.key"));
        assertThatThrownBy(() -> other.open(sealed, owner("anna"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aKeyThatOthersMayReadStopsTheStart() throws IOException {
        Path file = directory.resolve("open.key");
        Sealing.in(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> Sealing.in(file))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("0600");
    }

    @Test
    void aKeyOfAnotherLengthStopsTheStart() throws IOException {
        Path file = directory.resolve("short.key");
        Files.write(file, new byte[16]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> Sealing.in(file)).isInstanceOf(StartRefusedException.class);
    }
}
