package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordCommandTest {

    private static final String GOOD = "violet kettle harpoon";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String input, String... args) {
        return PasswordCommand.run(
                args,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void printsAHashThatAUsersFileMayHave() {
        assertThat(run(GOOD + "\n")).isZero();

        assertThat(PasswordHashes.isAccepted(printed())).isTrue();
        assertThat(printed()).startsWith("{argon2");
        assertThat(PasswordHashes.encoder().matches(GOOD, printed())).isTrue();
        assertThat(err.size()).isZero();
    }

    @Test
    void printsBcryptWhenAskedTo() {
        assertThat(run(GOOD, "--hash", "bcrypt", "--username", "weber")).isZero();

        assertThat(printed()).startsWith("{bcrypt}$2b$12$");
        assertThat(PasswordHashes.encoder().matches(GOOD, printed())).isTrue();
    }

    @Test
    void aPasswordThatMayNotBeUsedGetsNoHashAndIsNotRepeated() {
        assertThat(run("weber kettle harpoon", "--username", "weber")).isEqualTo(1);

        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("It has your user name in it.")
                .doesNotContain("harpoon");
    }

    @Test
    void aStolenPasswordGetsNoHash() throws IOException {
        Path list = directory.resolve("list");
        Files.writeString(list, "DFDDBF0C1666AE78A1D43AE452A5A65E95E5513F:3\n");

        assertThat(run(GOOD, "--breach-list", list.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("a list of stolen passwords");
        assertThat(out.size()).isZero();
        assertThat(run(GOOD, "--breach-list", directory.resolve("none").toString()))
                .isEqualTo(2);
    }

    @Test
    void wrongUsageIsSaid() {
        assertThat(run("")).isEqualTo(2);
        assertThat(run(GOOD, "--cost", "4")).isEqualTo(2);
        assertThat(run(GOOD, "--hash", "md5")).isEqualTo(2);
        assertThat(run(GOOD, "--username")).isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(run("", "--help")).isZero();
        assertThat(printed()).contains("usage: java -jar chartkeeper.jar password");
    }
}
