package org.chartkeeper.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Makes the key of each job and wraps it, bound to the job's id, by the server's own, which is a file for its owner alone. */
final class JobKeys {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final SecretKey wrapping;
    private final SecureRandom random = new SecureRandom();

    private JobKeys(SecretKey wrapping) {
        this.wrapping = wrapping;
    }

    /** The keys wrapped by the one in {@code file}, which is made when there is none. */
    static JobKeys in(Path file) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(java.util.Objects.requireNonNull(directory));
            create(file);
            if (posix(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IllegalStateException(
                        "the key file `" + file + "` must be readable by its owner alone, set mode 0600");
            }
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new IllegalStateException("the key file `" + file + "` must have " + KEY_BYTES + " bytes");
            }
            return new JobKeys(new SecretKeySpec(key, "AES"));
        } catch (IOException e) {
            throw new IllegalStateException("the key file `" + file + "` cannot be used", e);
        }
    }

    SecretKey fresh() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new SecretKeySpec(key, "AES");
    }

    byte[] wrap(SecretKey key, UUID job) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] wrapped = cipher(Cipher.ENCRYPT_MODE, nonce, job, key.getEncoded());
        return ByteBuffer.allocate(NONCE_BYTES + wrapped.length)
                .put(nonce)
                .put(wrapped)
                .array();
    }

    SecretKey unwrap(byte[] wrapped, UUID job) {
        byte[] nonce = Arrays.copyOf(wrapped, NONCE_BYTES);
        byte[] key = Arrays.copyOfRange(wrapped, NONCE_BYTES, wrapped.length);
        return new SecretKeySpec(cipher(Cipher.DECRYPT_MODE, nonce, job, key), "AES");
    }

    private byte[] cipher(int mode, byte[] nonce, UUID job, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, wrapping, new GCMParameterSpec(FrameCipher.TAG_BITS, nonce));
            cipher.updateAAD(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(job.getMostSignificantBits())
                    .putLong(job.getLeastSignificantBits())
                    .array());
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of an export does not fit the server's", e);
        }
    }

    /** Puts a fresh key into place whole, unless another node was first. */
    private static void create(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".new", null, ownerOnly(file));
        try {
            Files.write(temporary, fresh, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // The other node's key is read instead.
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return posix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
