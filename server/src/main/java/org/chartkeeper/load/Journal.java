package org.chartkeeper.load;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has been loaded into a server, in a file of one tab-separated line per event: {@code intent} before a bundle is sent,
 * {@code refused} when the server said no, {@code part} for a piece of an NDJSON file, {@code done} for a whole file. Each
 * line names the server and the SHA-256 of the content, and is on disk before the next step is taken.
 */
final class Journal implements AutoCloseable {

    private static final String HEADER = "# chartkeeper load journal 1\n";

    private final RandomAccessFile file;
    private final String server;
    private final Clock clock;
    private final Set<String> done = new HashSet<>();
    private final Set<String> parts = new HashSet<>();
    private final Map<String, Instant> intents = new HashMap<>();

    private Journal(RandomAccessFile file, String server, Clock clock) {
        this.file = file;
        this.server = server;
        this.clock = clock;
    }

    /** Opens the journal, makes it if need be, and holds it against a second loader. */
    static Journal open(Path path, URI server, Clock clock) throws UsageException {
        try {
            var file = new RandomAccessFile(path.toFile(), "rw");
            if (!isLocked(file.getChannel())) {
                file.close();
                throw new UsageException("the journal `" + path + "` is in use by another load");
            }
            var journal = new Journal(file, server.toString(), clock);
            journal.read(path);
            return journal;
        } catch (IOException e) {
            throw new UsageException("the journal `" + path + "` cannot be written; name another with `--journal`");
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            // The lock is released when the file is closed, or the process ends.
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void read(Path path) throws IOException, UsageException {
        var bytes = new byte[Math.toIntExact(file.length())];
        file.readFully(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isEmpty()) {
            append(HEADER);
            return;
        }
        if (!text.startsWith(HEADER)) {
            throw new UsageException("`" + path + "` is not a journal of this command");
        }
        text.lines().skip(1).forEach(this::remember);
        if (!text.endsWith("\n")) {
            // A line that a crash cut short counts for nothing, but must not swallow the next one.
            append("\n");
        }
    }

    private void remember(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 5 || !fields[1].equals(server)) {
            return;
        }
        String content = fields[2];
        switch (fields[0]) {
            case "done" -> done.add(content);
            case "refused" -> intents.remove(content);
            case "part" -> parts.add(content + ' ' + fields[3]);
            case "intent" -> {
                try {
                    intents.put(content, Instant.parse(fields[3]));
                } catch (DateTimeParseException e) {
                    intents.put(content, clock.instant());
                }
            }
            default -> {}
        }
    }

    synchronized boolean isDone(String sha256) {
        return done.contains(sha256);
    }

    /** When a bundle was last sent whose answer is not known. */
    synchronized Optional<Instant> openIntent(String sha256) {
        return done.contains(sha256) ? Optional.empty() : Optional.ofNullable(intents.get(sha256));
    }

    synchronized boolean isPartDone(String sha256, String part) {
        return parts.contains(sha256 + ' ' + part);
    }

    void intent(String sha256, Path name) throws LoadException {
        record("intent", sha256, clock.instant().toString(), name);
    }

    void refused(String sha256, Path name) throws LoadException {
        record("refused", sha256, clock.instant().toString(), name);
    }

    void part(String sha256, String part, Path name) throws LoadException {
        record("part", sha256, part, name);
    }

    void done(String sha256, long resources, Path name) throws LoadException {
        record("done", sha256, Long.toString(resources), name);
    }

    private synchronized void record(String event, String sha256, String detail, Path name) throws LoadException {
        String shown = String.valueOf(name.getFileName()).replaceAll("\\p{Cntrl}", "?");
        String line = String.join("\t", event, server, sha256, detail, shown);
        try {
            append(line + "\n");
        } catch (IOException e) {
            throw new LoadException("the journal cannot be written: " + e.getMessage());
        }
        remember(line);
    }

    private void append(String text) throws IOException {
        FileChannel channel = file.getChannel();
        channel.position(channel.size());
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // every line is on disk already
        }
    }
}
