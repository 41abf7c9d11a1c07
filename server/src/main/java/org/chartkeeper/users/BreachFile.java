package org.chartkeeper.users;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A list of breached passwords in a file, one SHA-1 in hexadecimal on each line, in order, with or without a count behind a
 * colon. It is searched where it lies, however large it is.
 *
 * @see <a href="https://haveibeenpwned.com/Passwords">Have I Been Pwned: passwords, ordered by hash</a>
 */
final class BreachFile implements BreachList {

    private static final int HASH_LENGTH = 40;

    /** No line is longer, its end included. */
    private static final int LONGEST_LINE = 64;

    private final Path file;

    /** The list in {@code file}, which must be there and begin and end as such a list does. */
    BreachFile(Path file) throws IOException {
        this.file = file;
        try (FileChannel channel = open()) {
            Line first = lineAt(channel, 0);
            Line last = lineAt(channel, Math.max(0, channel.size() - 3));
            if (first.hash().compareTo(last.hash()) > 0) {
                throw new IOException("`" + file + "` is not ordered by hash");
            }
        }
    }

    private record Line(String hash, long start, long next) {}

    /** Looks a password up; fails when the file cannot be read. */
    @Override
    public boolean has(String password) {
        String wanted = hash(password);
        try (FileChannel channel = open()) {
            long low = 0;
            long high = channel.size();
            while (low < high) {
                Line line = lineAt(channel, (low + high) >>> 1);
                int order = line.hash().compareTo(wanted);
                if (order == 0) {
                    return true;
                }
                if (order < 0) {
                    low = line.next();
                } else {
                    high = line.start();
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** The line that the byte at {@code position} belongs to. */
    private Line lineAt(FileChannel channel, long position) throws IOException {
        long from = Math.max(0, position - LONGEST_LINE);
        ByteBuffer buffer = ByteBuffer.allocate(2 * LONGEST_LINE);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
            // A read may bring less than there is.
        }
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
        int at = (int) (position - from);
        int start = text.lastIndexOf('\n', at - 1) + 1;
        int end = text.indexOf('\n', at);
        int next = end < 0 ? text.length() : end + 1;
        String line = text.substring(start, next).strip();
        if (!line.matches("[0-9A-Fa-f]{40}(:\\d{1,15})?") || (start == 0 && from > 0)) {
            throw new IOException("`" + file + "` has a line that is no SHA-1 and count, at byte " + (from + start));
        }
        return new Line(line.substring(0, HASH_LENGTH).toUpperCase(Locale.ROOT), from + start, from + next);
    }

    private static String hash(String password) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
