package org.chartkeeper.smart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.fhir.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brand bundle there is, as its file says at this moment. Without a file there is none, or the one of the demonstration; a
 * file that cannot be taken leaves the bundle as it was.
 */
final class Brands {

    private static final Logger LOG = LoggerFactory.getLogger(Brands.class);

    private final Path file;
    private final BrandFile reader;
    private final @Nullable BrandBundle fixed;
    private byte[] content = {};
    private volatile @Nullable BrandBundle current;

    /** The bundle of {@code file}; {@code fixed} is there while the file is not. */
    Brands(Path file, BrandFile reader, @Nullable BrandBundle fixed) {
        this.file = file;
        this.reader = reader;
        this.fixed = fixed;
        this.current = fixed;
    }

    Optional<BrandBundle> current() {
        return Optional.ofNullable(current);
    }

    /** Reads the file; a bad one stops the start. */
    synchronized void load() {
        try {
            read();
        } catch (BadRegistrationException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new StartRefusedException("brands file `" + file + "` cannot be read");
        }
    }

    /** Reads the file again if it changed; a bad one is logged and refused. */
    synchronized void refresh() {
        try {
            read();
        } catch (BadRegistrationException e) {
            LOG.warn("refused: {}", e.getMessage());
        } catch (IOException e) {
            LOG.warn("brands file `{}` cannot be read, the brands stay", file);
        }
    }

    private void read() throws IOException {
        byte[] now;
        try {
            now = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            now = new byte[0];
        }
        if (Arrays.equals(now, content)) {
            return;
        }
        content = now;
        current = now.length == 0 ? fixed : reader.read(file.toString(), now);
    }
}
