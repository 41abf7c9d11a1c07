package org.chartkeeper.noninterference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command against small servers that withhold by label alone. */
class NoninterferenceTest {

    private final SmallServer with = new SmallServer();
    private final SmallServer without = new SmallServer();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        with.close();
        without.close();
    }

    @Test
    void serversThatDoNotTellAreAlike() throws IOException {
        assertThat(run()).isZero();
        assertThat(Files.readString(directory.resolve("report/report.txt"))).startsWith("2 seeds, ");
    }

    @Test
    void aTotalThatCountsWhatIsWithheldIsNoticed() throws IOException {
        with.countsEverything();
        without.countsEverything();

        assertThat(run("--stop-at-first")).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("report/report.txt")))
                .contains("seed 1, step ", "WITH and WITHOUT answer differently", "\"total\"");
    }

    @Test
    void finishedSeedsAreNotRunAgain() throws IOException {
        run();
        int asked = with.requests();

        assertThat(run()).isZero();
        assertThat(with.requests() - asked).isLessThan(40);
    }

    @Test
    void aServerThatShowsWhatShouldBeWithheldIsNotCompared() throws IOException {
        with.showsEverything();

        assertThat(run()).isEqualTo(2);
    }

    @Test
    void whatIsNotUnderstoodEndsTheRun() {
        assertThat(Noninterference.run(List.of())).isEqualTo(2);
        assertThat(Noninterference.run(List.of("nowhere.json"))).isEqualTo(2);
        assertThat(Noninterference.run(List.of("x.json", "--seeds", "none"))).isEqualTo(2);
        assertThat(Noninterference.run(List.of("x.json", "--unknown"))).isEqualTo(2);
    }

    private int run(String... more) throws IOException {
        Path settings =
                Files.writeString(directory.resolve("settings.json"), """
                {"stores": {"with": "%s", "without": "%s"}, "loader": {"bearer": "loader"},
                 "callers": {"insurer": {"organization": "Organization/insurer", "bearer": "insurer"}}}
                """.formatted(with.base(), without.base()));
        List<String> arguments = new java.util.ArrayList<>(List.of(
                settings.toString(),
                "--seeds",
                "2",
                "--requests",
                "60",
                "--report",
                directory.resolve("report").toString()));
        arguments.addAll(List.of(more));
        return Noninterference.run(arguments);
    }
}
