package org.chartkeeper.smart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.chartkeeper.fhir.StartRefusedException;

/**
 * Files encrypted with AES-GCM under a key file beside them that only its owner may read; a file is bound to its name, so two
 * of them cannot be swapped.
 */
final class SealedFiles {

    private static final String KEY_FILE = "sealing.key";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path directory;
    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private SealedFiles(Path directory, SecretKey key) {
        this.directory = directory;
        this.key = key;
    }

    /** The sealed files of {@code directory}, which is created with a fresh key when it is missing. */
    static SealedFiles in(Path directory) {
        try {
            createPrivateDirectory(directory);
            return new SealedFiles(directory, keyOf(directory.resolve(KEY_FILE)));
        } catch (IOException e) {
            throw new StartRefusedException("the key directory `" + directory + "` cannot be used");
        }
    }

    /** Creates {@code file} with {@code content} for its owner alone; fails when there is one. */
    static void createPrivate(Path file, byte[] content) throws IOException {
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".new", null, ownerOnly());
        try {
            Files.write(fresh, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            // A hard link is atomic and, unlike a move, never replaces what another process has put there.
            Files.createLink(file, fresh);
        } catch (UnsupportedOperationException e) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static void createPrivateDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            FileAttribute<?>[] attributes = POSIX
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                    }
                    : new FileAttribute<?>[0];
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(directory, attributes);
        }
    }

    void write(String name, byte[] content) throws IOException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, name, content);
        createPrivate(
                directory.resolve(name),
                ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    /** The content of a sealed file; fails when the file or the key is not the one it was sealed with. */
    byte[] read(String name) throws IOException {
        byte[] content = Files.readAllBytes(directory.resolve(name));
        if (content.length <= NONCE_BYTES) {
            throw new IOException("sealed file too short");
        }
        byte[] nonce = java.util.Arrays.copyOf(content, NONCE_BYTES);
        return cipher(
                Cipher.DECRYPT_MODE, nonce, name, java.util.Arrays.copyOfRange(content, NONCE_BYTES, content.length));
    }

    private byte[] cipher(int mode, byte[] nonce, String name, byte[] content) throws IOException {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IOException("sealed file does not fit its key", e);
        }
    }

    private static SecretKey keyOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            try {
                createPrivate(file, fresh);
            } catch (FileAlreadyExistsException e) {
                // Another node was first; its key is read below.
            }
        }
        if (POSIX && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))) {
            throw new StartRefusedException(
                    "the key file `" + file + "` must be readable by its owner alone, set mode 0600");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != KEY_BYTES) {
            throw new StartRefusedException("the key file `" + file + "` must have " + KEY_BYTES + " bytes");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    private static FileAttribute<?>[] ownerOnly() {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }
}
