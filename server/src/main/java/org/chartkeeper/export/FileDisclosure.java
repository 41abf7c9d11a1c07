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
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/**
 * One download of one file. First all lines are decided, so that the audit can tell what leaves; then they are written, and
 * decided again where the first decision has grown old, so that a revocation ends a long download too.
 */
final class FileDisclosure {

    private static final int BATCH = 2_000;
    private static final int BUFFER = 1 << 16;
    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

    private final ExportFiles files;
    private final Disclosure disclosure;
    private final UUID job;
    private final SecretKey key;
    private final ExportedFile file;
    private final Caller caller;
    private final Set<Integer> classes = new TreeSet<>();
    private final java.util.BitSet shown = new java.util.BitSet();
    private final boolean open;
    private long decided;

    FileDisclosure(
            ExportFiles files, Disclosure disclosure, UUID job, SecretKey key, ExportedFile file, Caller caller) {
        this.files = files;
        this.disclosure = disclosure;
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
            for (List<Long> batch = next(list); !batch.isEmpty(); batch = next(list)) {
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
                for (List<Long> batch = next(list); !batch.isEmpty(); batch = next(list)) {
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

    private void decide(List<Long> versions, int first) {
        Map<Long, Integer> visible = disclosure.shownVersions(caller, versions);
        for (int i = 0; i < versions.size(); i++) {
            @Nullable Integer accessClass = visible.get(versions.get(i));
            shown.set(first + i, accessClass != null);
            if (accessClass != null) {
                classes.add(accessClass);
            }
        }
    }

    private static List<Long> next(BufferedReader list) throws IOException {
        List<Long> batch = new ArrayList<>(BATCH);
        while (batch.size() < BATCH) {
            @Nullable String line = list.readLine();
            if (line == null) {
                break;
            }
            batch.add(Long.valueOf(line.substring(0, line.indexOf('\t'))));
        }
        return batch;
    }

    private BufferedReader list() throws IOException {
        return new BufferedReader(
                new InputStreamReader(files.readList(job, key, file.number()), StandardCharsets.UTF_8));
    }
}
