package org.chartkeeper.smart;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.KeyStore.PrivateKeyEntry;
import java.util.List;
import java.util.Map;

/** Key stores with keys that keytool has made, some good, some not. */
final class TestKeyStores {

    static final String PASSWORD = "store password";

    /** The newer EC key begins a day after the older, both days ago. */
    static final String OLD_EC = "es384-old";

    static final String NEW_EC = "es384-new";
    static final String TOMORROWS_EC = "es384-tomorrow";
    static final String RSA = "rs384-one";
    static final String ID_TOKENS = "rs256-one";
    static final String WEAK_RSA = "rs384-weak";
    static final String OTHER_CURVE = "es384-p256";

    private static final KeyStore ALL = make();

    private TestKeyStores() {}

    /** A store with these of the keys above. */
    static byte[] of(String... aliases) {
        Map<String, String> renamed = new java.util.LinkedHashMap<>();
        List.of(aliases).forEach(alias -> renamed.put(alias, alias));
        return of(renamed);
    }

    /** A store with keys from above under other aliases. */
    static byte[] of(Map<String, String> aliases) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Map.Entry<String, String> alias : aliases.entrySet()) {
                store.setEntry(alias.getKey(), entry(alias.getValue()), protection());
            }
            return written(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A store whose EC key has the certificate of another. */
    static byte[] mixedUp() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    OLD_EC,
                    entry(OLD_EC).getPrivateKey(),
                    PASSWORD.toCharArray(),
                    entry(NEW_EC).getCertificateChain());
            return written(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKeyEntry entry(String alias) throws GeneralSecurityException {
        return (PrivateKeyEntry) ALL.getEntry(alias, protection());
    }

    private static PasswordProtection protection() {
        return new PasswordProtection(PASSWORD.toCharArray());
    }

    private static byte[] written(KeyStore store) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, PASSWORD.toCharArray());
        return out.toByteArray();
    }

    private static KeyStore make() {
        try {
            Path file = Files.createTempDirectory("keys").resolve("all.p12");
            key(file, OLD_EC, "-2d", "EC", "-groupname", "secp384r1");
            key(file, NEW_EC, "-1d", "EC", "-groupname", "secp384r1");
            key(file, TOMORROWS_EC, "+1d", "EC", "-groupname", "secp384r1");
            key(file, OTHER_CURVE, "-1d", "EC", "-groupname", "secp256r1");
            key(file, RSA, "-1d", "RSA", "-keysize", "3072");
            key(file, ID_TOKENS, "-1d", "RSA", "-keysize", "3072");
            key(file, WEAK_RSA, "-1d", "RSA", "-keysize", "2048");
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD.toCharArray());
            }
            Files.delete(file);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void key(Path file, String alias, String start, String algorithm, String... kind)
            throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                "CN=test",
                "-startdate",
                start,
                "-keyalg",
                algorithm));
        command.addAll(List.of(kind));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }
}
