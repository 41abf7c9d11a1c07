package org.chartkeeper.export;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.chartkeeper.fhir.Sealing;

/** Makes the key of each job and wraps it, bound to the job's id, by the server's own, which is a file for its owner alone. */
final class JobKeys {

    private static final int KEY_BYTES = 32;

    private final Sealing wrapping;
    private final SecureRandom random = new SecureRandom();

    private JobKeys(Sealing wrapping) {
        this.wrapping = wrapping;
    }

    /** The keys wrapped by the one in {@code file}, which is made when there is none. */
    static JobKeys in(Path file) {
        return new JobKeys(Sealing.in(file));
    }

    SecretKey fresh() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new SecretKeySpec(key, "AES");
    }

    byte[] wrap(SecretKey key, UUID job) {
        return wrapping.seal(key.getEncoded(), owner(job));
    }

    SecretKey unwrap(byte[] wrapped, UUID job) {
        return new SecretKeySpec(wrapping.open(wrapped, owner(job)), "AES");
    }

    private static byte[] owner(UUID job) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(job.getMostSignificantBits())
                .putLong(job.getLeastSignificantBits())
                .array();
    }
}
