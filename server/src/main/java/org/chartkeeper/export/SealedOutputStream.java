package org.chartkeeper.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/**
 * Encrypts what is written in frames of AES-GCM, so that neither writing nor reading holds more than one frame in memory. Each
 * frame is bound to its place, and the last is marked, so that a frame changed, moved or missing is found out.
 */
final class SealedOutputStream extends OutputStream {

    private final OutputStream out;
    private final FrameCipher cipher;
    private final byte[] frame = new byte[FrameCipher.FRAME];
    private int filled;
    private boolean closed;

    /**
     * @param out where the frames go; closed with this stream
     * @param key the key, under which no other stream may have the same {@code number}
     */
    SealedOutputStream(OutputStream out, SecretKey key, int number) {
        this.out = out;
        this.cipher = new FrameCipher(key, number);
    }

    @Override
    public void write(int value) throws IOException {
        if (filled == frame.length) {
            seal(false);
        }
        frame[filled++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == frame.length) {
                seal(false);
            }
            int part = Math.min(left, frame.length - filled);
            System.arraycopy(bytes, from, frame, filled, part);
            filled += part;
            from += part;
            left -= part;
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (out) {
                seal(true);
            }
        }
    }

    private void seal(boolean last) throws IOException {
        byte[] sealed = cipher.seal(frame, filled, last);
        out.write(ByteBuffer.allocate(Integer.BYTES)
                .putInt(last ? -sealed.length : sealed.length)
                .array());
        out.write(sealed);
        filled = 0;
    }
}
