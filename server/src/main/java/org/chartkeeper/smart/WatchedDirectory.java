package org.chartkeeper.smart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.fhir.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of JSON files, each registering one thing. At start a bad file stops the start; later it is refused and what
 * stood before stays, except that a deleted or switched-off file takes its registration with it at once.
 */
final class WatchedDirectory<T> {

    /** Reads one file, or throws {@link BadRegistrationException}. */
    @FunctionalInterface
    interface Reader<T> {
        T read(String fileName, byte[] content);
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}

    private record Entry<T>(
            Stamp stamp, long readAt, @Nullable T value) {}

    private static final Logger LOG = LoggerFactory.getLogger(WatchedDirectory.class);

    /** A file changed this shortly before it was read may change again within the same time stamp. */
    private static final long UNSETTLED_MILLIS = 2_000;

    private final Path directory;
    private final Reader<T> reader;
    private final Function<T, String> id;
    private final Map<String, T> fixed;
    private final Predicate<String> taken;
    private Map<Path, Entry<T>> entries = new LinkedHashMap<>();
    private volatile Map<String, T> current = Map.of();

    /** Watches {@code directory}, missing or not; {@code fixed} is registered besides and its ids are taken. */
    WatchedDirectory(Path directory, Reader<T> reader, Function<T, String> id, Map<String, T> fixed) {
        this(directory, reader, id, fixed, name -> false);
    }

    /** The same, where other ids are {@code taken} by what is registered elsewhere. */
    WatchedDirectory(
            Path directory, Reader<T> reader, Function<T, String> id, Map<String, T> fixed, Predicate<String> taken) {
        this.directory = directory;
        this.reader = reader;
        this.id = id;
        this.fixed = Map.copyOf(fixed);
        this.taken = taken;
    }

    /** What is registered now, by id. */
    Map<String, T> current() {
        return current;
    }

    /** Reads every file; a bad one stops the start. */
    synchronized void load() {
        try {
            update(true);
        } catch (BadRegistrationException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new StartRefusedException("directory `" + directory + "` cannot be read");
        }
    }

    /** Reads what changed; a bad file is logged and refused. */
    synchronized void refresh() {
        try {
            update(false);
        } catch (IOException e) {
            LOG.warn("directory `{}` cannot be read, what was registered stays", directory);
        }
    }

    private void update(boolean strict) throws IOException {
        Map<Path, Entry<T>> next = new LinkedHashMap<>();
        for (Path file : files()) {
            Entry<T> entry = entry(file, entries.get(file), strict);
            if (entry != null) {
                next.put(file, entry);
            }
        }
        Map<String, T> byId = new HashMap<>(fixed);
        for (Map.Entry<Path, Entry<T>> file : next.entrySet()) {
            T value = file.getValue().value();
            if (value == null) {
                continue;
            }
            boolean elsewhere = taken.test(id.apply(value));
            if (elsewhere || byId.putIfAbsent(id.apply(value), value) != null) {
                String problem = "file `" + file.getKey().getFileName() + "` registers `" + id.apply(value)
                        + "`, which is registered already"
                        + (elsewhere ? " at run time; give it another id or remove the file" : "");
                if (strict) {
                    throw new BadRegistrationException(problem);
                }
                if (!file.getValue().equals(entries.get(file.getKey()))) {
                    LOG.warn("refused: {}", problem);
                }
            }
        }
        entries = next;
        current = Map.copyOf(byId);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private @Nullable Entry<T> entry(Path file, @Nullable Entry<T> before, boolean strict) throws IOException {
        Stamp stamp;
        byte[] content;
        long now = System.currentTimeMillis();
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            boolean settled =
                    before != null && before.readAt() - stamp.modified().toMillis() > UNSETTLED_MILLIS;
            if (before != null && settled && before.stamp().equals(stamp)) {
                return before;
            }
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            return new Entry<>(stamp, now, reader.read(file.getFileName().toString(), content));
        } catch (BadRegistrationException e) {
            if (strict) {
                throw e;
            }
            if (before == null || !before.stamp().equals(stamp)) {
                LOG.warn("refused: {}", e.getMessage());
            }
            return new Entry<>(stamp, now, before == null || e.isSwitchedOff() ? null : before.value());
        }
    }
}
