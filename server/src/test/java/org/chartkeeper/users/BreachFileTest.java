package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreachFileTest {

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void choose() {
        file = directory.resolve("pwned.txt");
    }

    private static String sha1(String password) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(hash);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> hashes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> sha1("password " + i))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void findsEachPasswordOfTheListAndNoOther(int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String hash : hashes(count)) {
            lines.append(hash)
                    .append(':')
                    .append(Math.abs((long) hash.hashCode()) % 100_000)
                    .append("\r\n");
        }
        Files.writeString(file, lines);

        BreachFile list = new BreachFile(file);

        for (int i = 0; i < count; i++) {
            assertThat(list.has("password " + i)).isTrue();
            assertThat(list.has("other " + i)).isFalse();
        }
    }

    @Test
    void countsEndsOfLinesAndCaseMakeNoDifference() throws IOException {
        for (String end : List.of("\n", "\r\n")) {
            Files.writeString(file, String.join(end, hashes(50)).toLowerCase(java.util.Locale.ROOT));
            BreachFile list = new BreachFile(file);

            for (int i = 0; i < 50; i++) {
                assertThat(list.has("password " + i)).isTrue();
            }
        }
    }

    @Test
    void aListThatIsReplacedIsTheNewOneAtOnce() throws IOException {
        Files.writeString(file, sha1("one") + ":1\n");
        BreachFile list = new BreachFile(file);

        Files.writeString(file, sha1("other") + ":1\n");

        assertThat(list.has("one")).isFalse();
        assertThat(list.has("other")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "password\n", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD:1\n", "\n"})
    void whatIsNoSuchListIsRefused(String content) throws IOException {
        Files.writeString(file, content);

        assertThatThrownBy(() -> new BreachFile(file)).isInstanceOf(IOException.class);
    }

    @Test
    void aListOutOfOrderIsRefused() throws IOException {
        Files.writeString(file, "F".repeat(40) + ":1\n" + "0".repeat(40) + ":1\n");

        assertThatThrownBy(() -> new BreachFile(file)).hasMessageContaining("is not ordered by hash");
    }

    @Test
    void aListThatIsGoneFailsAndIsNotTakenForAnEmptyOne() throws IOException {
        Files.writeString(file, sha1("one") + ":1\n");
        BreachFile list = new BreachFile(file);
        Files.delete(file);

        assertThatThrownBy(() -> list.has("one")).isInstanceOf(UncheckedIOException.class);
    }
}
