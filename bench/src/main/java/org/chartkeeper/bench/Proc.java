package org.chartkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads processor time and memory of processes from {@code /proc} (proc(5)). */
final class Proc {
    /** {@code USER_HZ}, which is 100 on every Linux platform this runs on. */
    private static final long MILLIS_PER_TICK = 10;

    private static final int STABLE_ATTEMPTS = 20;

    private final Path root;

    Proc() {
        this(Path.of("/proc"));
    }

    Proc(Path root) {
        this.root = root;
    }

    /** The fields of {@code stat} that count: parent, own time, and the time of children that ended and were waited for. */
    record Stat(long parent, long own, long endedChildren) {

        /** The name stands in brackets and may itself contain brackets and spaces. */
        static Stat parse(String line) {
            var fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            var own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            var ended = Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
            return new Stat(Long.parseLong(fields[1]), own, ended);
        }
    }

    /** Processor time of one process, all its threads, ended ones too. */
    long cpuMillis(long pid) throws IOException {
        return stat(pid).own() * MILLIS_PER_TICK;
    }

    /**
     * Processor time of a process, of its living children and of those that ended. A child that ends while we read
     * would be counted twice or not at all, so the reading is repeated until none did.
     */
    long familyCpuMillis(long pid) throws IOException {
        for (var attempt = 0; attempt < STABLE_ATTEMPTS; attempt++) {
            var before = stat(pid);
            var children = children(pid);
            var after = stat(pid);
            if (before.endedChildren() == after.endedChildren()
                    && children.keySet().equals(children(pid).keySet())) {
                return (after.own() + after.endedChildren() + sum(children)) * MILLIS_PER_TICK;
            }
        }
        throw new IOException("the children of process " + pid + " never stood still");
    }

    /** Resident memory now ({@code VmRSS}) or at its highest ({@code VmHWM}), in bytes. */
    long memory(long pid, String field) throws IOException {
        return memory(Files.readAllLines(root.resolve(Long.toString(pid)).resolve("status")), field);
    }

    static long memory(List<String> status, String field) {
        return status.stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no `" + field + "` in status"));
    }

    private Stat stat(long pid) throws IOException {
        return Stat.parse(Files.readString(root.resolve(Long.toString(pid)).resolve("stat")));
    }

    private static long sum(Map<Long, Stat> children) {
        return children.values().stream()
                .mapToLong(stat -> stat.own() + stat.endedChildren())
                .sum();
    }

    private Map<Long, Stat> children(long parent) throws IOException {
        var children = new HashMap<Long, Stat>();
        try (Stream<Path> entries = Files.list(root)) {
            for (var entry : (Iterable<Path>) entries::iterator) {
                var name = entry.getFileName().toString();
                if (Character.isDigit(name.charAt(0))) {
                    addIfChild(children, parent, Long.parseLong(name));
                }
            }
        }
        return children;
    }

    private void addIfChild(Map<Long, Stat> children, long parent, long pid) {
        try {
            var stat = stat(pid);
            if (stat.parent() == parent) {
                children.put(pid, stat);
            }
        } catch (IOException ended) {
            // Gone since the directory was listed; if it was a child, the caller reads again.
        }
    }
}
