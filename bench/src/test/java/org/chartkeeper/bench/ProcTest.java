package org.chartkeeper.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path root;

    @Test
    void statReadsTimesBehindNamesWithSpacesAndBrackets() {
        var stat = Proc.Stat.parse(line(42, "postgres: a) (b) idle", 7, 100, 20, 3, 4));

        assertThat(stat).isEqualTo(new Proc.Stat(7, 120, 7));
    }

    @Test
    void cpuOfAProcessIsItsUserAndSystemTimeInMilliseconds() throws IOException {
        process(42, 1, 100, 20, 30, 40);

        assertThat(new Proc(root).cpuMillis(42)).isEqualTo(1200);
    }

    @Test
    void cpuOfAFamilyCountsLivingAndEndedChildrenButNobodyElse() throws IOException {
        process(42, 1, 100, 20, 3, 4);
        process(50, 42, 10, 1, 0, 0);
        process(51, 42, 20, 2, 5, 0);
        process(60, 7, 1000, 1000, 1000, 1000);
        Files.createDirectory(root.resolve("self"));

        assertThat(new Proc(root).familyCpuMillis(42)).isEqualTo((120 + 7 + 11 + 27) * 10);
    }

    @Test
    void memoryIsReadInBytes() {
        var status = List.of("Name:\tjava", "VmHWM:\t  2048 kB", "VmRSS:\t  1024 kB");

        assertThat(Proc.memory(status, "VmRSS")).isEqualTo(1024 * 1024);
        assertThat(Proc.memory(status, "VmHWM")).isEqualTo(2048 * 1024);
        assertThatThrownBy(() -> Proc.memory(status, "VmSwap")).hasMessageContaining("VmSwap");
    }

    private void process(long pid, long parent, long user, long system, long endedUser, long endedSystem)
            throws IOException {
        var directory = Files.createDirectory(root.resolve(Long.toString(pid)));
        Files.writeString(directory.resolve("stat"), line(pid, "x", parent, user, system, endedUser, endedSystem));
    }

    private static String line(
            long pid, String name, long parent, long user, long system, long endedUser, long endedSystem) {
        return "%d (%s) S %d 1 1 0 -1 4194304 100 200 0 0 %d %d %d %d 20 0 1 0 123 456 789\n"
                .formatted(pid, name, parent, user, system, endedUser, endedSystem);
    }
}
