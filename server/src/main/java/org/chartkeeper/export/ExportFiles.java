package org.chartkeeper.export;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.crypto.SecretKey;

/** Where the files of jobs are: a directory for each job, in it for each file its lines and the list of what they are. */
final class ExportFiles {

    private static final int BUFFER = 1 << 16;

    private final Path root;

    ExportFiles(Path root) {
        this.root = root;
    }

    void create(UUID job) throws IOException {
        Files.createDirectories(directory(job));
    }

    NdjsonWriter write(UUID job, SecretKey key, int number, String type, boolean error) throws IOException {
        return new NdjsonWriter(lines(job, number), list(job, number), key, number, type, error);
    }

    /** The lines of a file, decrypted. */
    InputStream readLines(UUID job, SecretKey key, int number) throws IOException {
        return new SealedInputStream(open(lines(job, number)), key, NdjsonWriter.linesNonce(number));
    }

    /** What the lines of a file are, one line each: number of the version, access class, type/id/version. */
    InputStream readList(UUID job, SecretKey key, int number) throws IOException {
        return new GZIPInputStream(
                new SealedInputStream(open(list(job, number)), key, NdjsonWriter.listNonce(number)), BUFFER);
    }

    /** Removes all files of {@code job}; there may be none. */
    void remove(UUID job) {
        Path directory = directory(job);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (NoSuchFileException e) {
            // Removed already.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jobs that have a directory. */
    List<UUID> jobs() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> directories = Files.list(root)) {
            return directories
                    .map(directory -> directory.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
                    .map(UUID::fromString)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), BUFFER);
    }

    private Path directory(UUID job) {
        return root.resolve(job.toString());
    }

    private Path lines(UUID job, int number) {
        return directory(job).resolve(number + ".ndjson.sealed");
    }

    private Path list(UUID job, int number) {
        return directory(job).resolve(number + ".list.sealed");
    }
}
