package org.chartkeeper.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.chartkeeper.access.RedisclosureNotices;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/**
 * One download of one file. First all lines are decided, so that the audit can tell what leaves; then they are written, and
 * decided again where the first decision has grown old, so that a revocation ends a long download too. A line that has come to
 * need a notice since it was written without one is left out.
 */
final class FileDisclosure {

    private static final int BATCH = 2_000;
    private static final int BUFFER = 1 << 16;
    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

    private final ExportFiles files;
    private final Disclosure disclosure;
    private final RedisclosureNotices notices;
    private final UUID job;
    private final SecretKey key;
    private final ExportedFile file;
    private final Caller caller;
    private final Set<Integer> classes = new TreeSet<>();
    private final java.util.BitSet shown = new java.util.BitSet();
    private final boolean open;
    private long decided;

    FileDisclosure(
            ExportFiles files,
            Disclosure disclosure,
            RedisclosureNotices notices,
            UUID job,
            SecretKey key,
            ExportedFile file,
            Caller caller) {
        this.files = files;
        this.disclosure = disclosure;
        this.notices = notices;
        this.job = job;
        this.key = key;
        this.file = file;
        this.caller = caller;
        this.open = file.error() || disclosure.openTo(caller);
    }

    /** Decides all lines. */
    void decide() throws IOException {
        decided = System.nanoTime();
        if (open) {
            shown.set(0, file.count());
            classes.addAll(file.classes().keySet());
            return;
        }
        try (BufferedReader list = list()) {
            int first = 0;
            for (List<Line> batch = next(list); !batch.isEmpty(); batch = next(list)) {
                decide(batch, first);
                first += batch.size();
            }
        }
    }

    /** How many lines leave. */
    int count() {
        return shown.cardinality();
    }

    /** Whether all lines leave, and nothing can change that. */
    boolean whole() {
        return open;
    }

    /** The access classes of the lines that leave. */
    Set<Integer> classes() {
        return classes;
    }

    void write(OutputStream out) throws IOException {
        try (InputStream lines = files.readLines(job, key, file.number())) {
            if (open) {
                lines.transferTo(out);
                return;
            }
            try (BufferedReader list = list()) {
                LineCopier copier = new LineCopier(lines, BUFFER);
                int first = 0;
                for (List<Line> batch = next(list); !batch.isEmpty(); batch = next(list)) {
                    if (System.nanoTime() - decided > FRESH_NANOS) {
                        decide(batch, first);
                    }
                    for (int i = first; i < first + batch.size(); i++) {
                        copier.next(shown.get(i) ? out : null);
                    }
                    first += batch.size();
                }
            }
        }
    }

    /** A line as the list has it: the version, and its access class when it was written. */
    private record Line(long version, int accessClass) {}

    private void decide(List<Line> lines, int first) {
        Map<Long, Integer> visible = disclosure.shownVersions(
                caller, lines.stream().map(Line::version).toList());
        for (int i = 0; i < lines.size(); i++) {
            @Nullable Integer accessClass = visible.get(lines.get(i).version());
            boolean leaves = accessClass != null
                    && (!notices.due(accessClass) || notices.due(lines.get(i).accessClass()));
            shown.set(first + i, leaves);
            if (leaves && accessClass != null) {
                classes.add(accessClass);
            }
        }
    }

    private static List<Line> next(BufferedReader list) throws IOException {
        List<Line> batch = new ArrayList<>(BATCH);
        while (batch.size() < BATCH) {
            @Nullable String line = list.readLine();
            if (line == null) {
                break;
            }
            String[] fields = line.split("\t", 3);
            batch.add(new Line(Long.parseLong(fields[0]), Integer.parseInt(fields[1])));
        }
        return batch;
    }

    private BufferedReader list() throws IOException {
        return new BufferedReader(
                new InputStreamReader(files.readList(job, key, file.number()), StandardCharsets.UTF_8));
    }
}
