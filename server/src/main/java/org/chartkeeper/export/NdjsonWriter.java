package org.chartkeeper.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import javax.crypto.SecretKey;

/** Writes one file of an export: its lines, the list of what they are, and the sums over both; flushed to disk when closed. */
final class NdjsonWriter implements AutoCloseable {

    private static final int BUFFER = 1 << 17;

    private final int number;
    private final String type;
    private final boolean error;
    private final MessageDigest digest = sha256();
    private final OutputStream lines;
    private final OutputStream list;
    private final Map<Integer, Integer> classes = new TreeMap<>();
    private int count;
    private long bytes;

    NdjsonWriter(Path lines, Path list, SecretKey key, int number, String type, boolean error) throws IOException {
        this.number = number;
        this.type = type;
        this.error = error;
        this.lines = new DigestOutputStream(new SealedOutputStream(durable(lines), key, linesNonce(number)), digest);
        this.list = new BufferedOutputStream(
                new GZIPOutputStream(new SealedOutputStream(durable(list), key, listNonce(number)), BUFFER));
    }

    static int linesNonce(int number) {
        return 2 * number;
    }

    static int listNonce(int number) {
        return 2 * number + 1;
    }

    int count() {
        return count;
    }

    /**
     * Appends a line.
     *
     * @param json without the line's end
     * @param version number of the stored version
     * @param accessClass its access class
     * @param reference {@code type/id/version}
     */
    void write(byte[] json, long version, int accessClass, String reference) throws IOException {
        lines.write(json, 0, json.length);
        lines.write('\n');
        list.write((version + "\t" + accessClass + "\t" + reference + "\n").getBytes(StandardCharsets.UTF_8));
        classes.merge(accessClass, 1, Integer::sum);
        bytes += json.length + 1;
        count++;
    }

    @Override
    public void close() throws IOException {
        try (lines) {
            list.close();
        }
    }

    /** What was written; the writer must be closed. */
    ExportedFile written() {
        return new ExportedFile(
                number, type, error, count, bytes, HexFormat.of().formatHex(digest.digest()), Map.copyOf(classes));
    }

    private static OutputStream durable(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER) {
            @Override
            public void close() throws IOException {
                try (channel) {
                    flush();
                    channel.force(true);
                }
            }
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
