package org.chartkeeper.smart;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStore.PrivateKeyEntry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Signing keys that the operator keeps in a PKCS#12 file; what the file has is published and trusted, and nothing else. */
final class KeyStoreKeys implements KeySource {

    private static final Duration LOOK = Duration.ofMillis(400);

    private final Path file;
    private final @Nullable String password;
    private final @Nullable Path passwordFile;
    private byte[] seen = {};
    private String seenPassword = "";

    /** The keys of {@code file}; its password is given or in a file of its own. */
    KeyStoreKeys(Path file, @Nullable String password, @Nullable Path passwordFile) {
        this.file = file;
        this.password = password;
        this.passwordFile = passwordFile;
    }

    @Override
    public Duration period() {
        return LOOK;
    }

    @Override
    public Collection<SigningKey> read(Collection<SigningKey> known) throws UnusableKeysException {
        byte[] content = content();
        String opening = password != null ? password : passwordInFile();
        if (!known.isEmpty() && Arrays.equals(content, seen) && opening.equals(seenPassword)) {
            return known;
        }
        seen = content;
        seenPassword = opening;
        Collection<SigningKey> keys = keys(open(content, opening.toCharArray()), opening.toCharArray());
        for (JWSAlgorithm algorithm : SigningKeys.LINES) {
            if (SigningKeys.line(keys, algorithm).isEmpty()) {
                throw problem("has no key for " + algorithm + ", give it an alias such as `"
                        + KeyStoreKey.alias(algorithm) + "-2026`");
            }
        }
        return keys;
    }

    private Collection<SigningKey> keys(KeyStore store, char[] opening) throws UnusableKeysException {
        Map<String, SigningKey> keys = new HashMap<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.entryInstanceOf(alias, PrivateKeyEntry.class)
                        && store.getEntry(alias, new KeyStore.PasswordProtection(opening))
                                instanceof PrivateKeyEntry entry) {
                    SigningKey key = KeyStoreKey.of(alias, entry);
                    SigningKey twin = keys.put(key.kid(), key);
                    if (twin != null) {
                        throw problem("has one key as `" + twin.name() + "` and `" + alias + "`");
                    }
                }
            }
        } catch (KeyStoreKey.WeakKeyException e) {
            throw problem(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            throw problem("has an entry that cannot be opened with the password of the store");
        }
        return List.copyOf(keys.values());
    }

    private KeyStore open(byte[] content, char[] opening) throws UnusableKeysException {
        if (content.length == 0) {
            throw problem("is missing, empty or cannot be read");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content), opening);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw problem("cannot be opened with its password");
        }
    }

    private byte[] content() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private String passwordInFile() throws UnusableKeysException {
        try {
            Path secret = java.util.Objects.requireNonNull(passwordFile);
            if (Files.getFileStore(secret).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(secret).contains(PosixFilePermission.OTHERS_READ)) {
                throw new UnusableKeysException(
                        "the password file `" + secret + "` can be read by everybody, set mode 0600 or 0640");
            }
            return Files.readString(secret, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UnusableKeysException("the password file `" + passwordFile + "` cannot be read");
        }
    }

    private UnusableKeysException problem(String what) {
        return new UnusableKeysException("the key store `" + file + "` " + what);
    }
}
