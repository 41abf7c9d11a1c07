package org.chartkeeper.load;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** A file to load, compressed or not. */
record LoadFile(Path path, long size) {

    static boolean isLoadable(Path path) {
        String name = plainName(path);
        return Files.isRegularFile(path)
                && !name.startsWith(".")
                && (name.endsWith(".json") || name.endsWith(".ndjson"));
    }

    static LoadFile of(Path path) throws IOException {
        return new LoadFile(path, Files.size(path));
    }

    boolean isNdjson() {
        return plainName(path).endsWith(".ndjson");
    }

    boolean isCompressed() {
        return name().toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /** The content, inflated: what is hashed is what is sent. */
    InputStream open() throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        return isCompressed() ? new GZIPInputStream(stream, 1 << 16) : stream;
    }

    /** The content as a request body, read from disk while it is sent. */
    BodyPublisher publisher() {
        try {
            return isCompressed() ? BodyPublishers.ofInputStream(this::openUnchecked) : BodyPublishers.ofFile(path);
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream openUnchecked() {
        try {
            return open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plainName(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }
}
