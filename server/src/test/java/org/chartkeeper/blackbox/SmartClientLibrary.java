package org.chartkeeper.blackbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The reference SMART client for browsers, fetched by npm once and held to its known content. */
final class SmartClientLibrary {

    private static final String PACKAGE = "fhirclient@2.6.3";
    private static final String SHA_512 =
            "CirZixcwWelbkIXxpxlNQx5+ZdJirl6F1s4y4yvA1X7hHAkr9n99aVHaMi0wX+97nATjKQ65X6NB5as/wZoJzg==";
    private static final String SCRIPT = "package/build/fhir-client.min.js";
    private static final Path PLACE = TestServer.place("smart-client");

    private SmartClientLibrary() {}

    /** The script that an app's page includes. */
    static synchronized Path file() throws IOException {
        Path script = PLACE.resolve("fhir-client.js");
        if (!Files.exists(script)) {
            Files.createDirectories(PLACE);
            Files.write(script, script(checked(pack())));
        }
        return script;
    }

    /** Whether the script is there or can be fetched. */
    static boolean isThere() {
        try {
            return Files.exists(file());
        } catch (IOException e) {
            return false;
        }
    }

    private static Path pack() throws IOException {
        Process npm = new ProcessBuilder("npm", "pack", PACKAGE, "--silent", "--pack-destination", PLACE.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(npm.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!npm.waitFor(2, TimeUnit.MINUTES) || npm.exitValue() != 0) {
                throw new IOException("npm could not fetch " + PACKAGE + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return PLACE.resolve(PACKAGE.replace('@', '-') + ".tgz");
    }

    private static byte[] checked(Path archive) throws IOException {
        byte[] content = Files.readAllBytes(archive);
        try {
            String found = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-512").digest(content));
            if (!found.equals(SHA_512)) {
                throw new IOException(PACKAGE + " is not the known one: " + found);
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return content;
    }

    private static byte[] script(byte[] archive) throws IOException {
        try (InputStream bytes = new java.io.ByteArrayInputStream(archive);
                TarArchiveInputStream files = new TarArchiveInputStream(new GZIPInputStream(bytes))) {
            for (TarArchiveEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
                if (entry.getName().equals(SCRIPT)) {
                    return files.readAllBytes();
                }
            }
        }
        throw new IOException(PACKAGE + " has no " + SCRIPT);
    }
}
