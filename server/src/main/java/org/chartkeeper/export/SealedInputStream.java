package org.chartkeeper.export;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import javax.crypto.SecretKey;

/** Reads what a {@link SealedOutputStream} has written; what was changed, moved or cut off is an error, never content. */
final class SealedInputStream extends InputStream {

    private final DataInputStream in;
    private final FrameCipher cipher;
    private final byte[] sealed = new byte[FrameCipher.LARGEST_SEALED];
    private byte[] frame = new byte[0];
    private int position;
    private boolean last;

    SealedInputStream(InputStream in, SecretKey key, int number) {
        this.in = new DataInputStream(in);
        this.cipher = new FrameCipher(key, number);
    }

    @Override
    public int read() throws IOException {
        return fill() ? frame[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int part = Math.min(length, frame.length - position);
        System.arraycopy(frame, position, bytes, offset, part);
        position += part;
        return part;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        while (position == frame.length) {
            if (last) {
                return false;
            }
            open();
        }
        return true;
    }

    private void open() throws IOException {
        try {
            int length = in.readInt();
            last = length < 0;
            length = Math.abs(length);
            if (length > sealed.length || length < 0) {
                throw new IOException("an export file has a frame that is too long");
            }
            in.readFully(sealed, 0, length);
            frame = cipher.open(sealed, length, last);
            position = 0;
        } catch (EOFException e) {
            throw new IOException("an export file is cut off", e);
        }
        if (last && in.read() >= 0) {
            throw new IOException("an export file goes on after its end");
        }
    }
}
