package org.chartkeeper.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Seals and opens the frames of one file, in their order. */
final class FrameCipher {

    static final int FRAME = 64 * 1024;
    static final int TAG_BITS = 128;
    static final int LARGEST_SEALED = FRAME + TAG_BITS / Byte.SIZE;

    private static final byte[] LAST = {1};
    private static final byte[] MORE = {0};

    private final SecretKey key;
    private final int file;
    private final Cipher cipher;
    private long frame;

    FrameCipher(SecretKey key, int file) {
        this.key = key;
        this.file = file;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] seal(byte[] plain, int length, boolean last) throws IOException {
        return next(Cipher.ENCRYPT_MODE, plain, length, last);
    }

    byte[] open(byte[] sealed, int length, boolean last) throws IOException {
        return next(Cipher.DECRYPT_MODE, sealed, length, last);
    }

    private byte[] next(int mode, byte[] input, int length, boolean last) throws IOException {
        try {
            // The place of the frame is its nonce: unique under the key, and wrong for every other frame.
            byte[] nonce = ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                    .putInt(file)
                    .putLong(frame++)
                    .array();
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(last ? LAST : MORE);
            return cipher.doFinal(input, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IOException("an export file does not fit its key", e);
        }
    }
}
