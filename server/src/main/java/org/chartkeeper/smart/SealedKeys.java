package org.chartkeeper.smart;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing keys of our own making, kept sealed in a directory that the nodes of an installation share. A new key is made some
 * minutes before it signs, and the old one is dropped when nothing that it signed can be alive.
 */
final class SealedKeys implements KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(SealedKeys.class);
    private static final Pattern FILE = Pattern.compile("(rs256|rs384|es384)-(\\d{1,12})-([0-9a-f-]{36})\\.sealed");
    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration PUBLISHED_AFTER_USE = Duration.ofHours(2);

    private final Path directory;
    private final SealedFiles files;
    private final Clock clock;

    SealedKeys(Path directory, Clock clock) {
        this.directory = directory;
        this.files = SealedFiles.in(directory);
        this.clock = clock;
    }

    @Override
    public Duration period() {
        return Duration.ofMinutes(1);
    }

    /** Takes up keys that another node has made, makes a successor in time, and drops what is out of use. */
    @Override
    public Collection<SigningKey> read(Collection<SigningKey> known) throws UnusableKeysException {
        try {
            List<SigningKey> found = stored(known);
            for (JWSAlgorithm algorithm : SigningKeys.LINES) {
                List<SigningKey> line = SigningKeys.line(found, algorithm);
                if (line.isEmpty() || isOld(line.get(line.size() - 1))) {
                    found.add(create(algorithm));
                }
                drop(found, line);
            }
            return found;
        } catch (IOException e) {
            throw new UnusableKeysException(
                    "the signing keys in `" + directory + "` cannot be opened with the key file beside them");
        }
    }

    private boolean isOld(SigningKey key) {
        return key.created().isBefore(clock.instant().minus(LIFE));
    }

    private void drop(List<SigningKey> found, List<SigningKey> line) throws IOException {
        Instant outOfUse =
                clock.instant().minus(SigningKeys.PUBLISHED_BEFORE_USE).minus(PUBLISHED_AFTER_USE);
        for (int i = 0; i + 1 < line.size(); i++) {
            if (line.get(i + 1).created().isBefore(outOfUse)) {
                Files.deleteIfExists(directory.resolve(line.get(i).name()));
                found.remove(line.get(i));
            }
        }
    }

    private List<SigningKey> stored(Collection<SigningKey> known) throws IOException {
        Map<String, SigningKey> byName = new HashMap<>();
        known.forEach(key -> byName.put(key.name(), key));
        List<String> names;
        try (Stream<Path> listed = Files.list(directory)) {
            names = listed.map(file -> file.getFileName().toString()).sorted().toList();
        }
        List<SigningKey> found = new ArrayList<>();
        for (String name : names) {
            Matcher file = FILE.matcher(name);
            if (file.matches()) {
                SigningKey key = byName.get(name);
                found.add(key != null ? key : open(name, file));
            }
        }
        return found;
    }

    private SigningKey open(String name, Matcher file) throws IOException {
        try {
            JWK jwk = JWK.parse(new String(files.read(name), StandardCharsets.UTF_8));
            JWSAlgorithm algorithm = JWSAlgorithm.parse(file.group(1).toUpperCase(Locale.ROOT));
            return new SigningKey(name, algorithm, Instant.ofEpochSecond(Long.parseLong(file.group(2))), jwk);
        } catch (ParseException e) {
            throw new IOException("key file `" + name + "` is not a key", e);
        }
    }

    private SigningKey create(JWSAlgorithm algorithm) throws IOException {
        Instant now = clock.instant();
        String kid = UUID.randomUUID().toString();
        JWK jwk = SigningKeys.generate(algorithm, kid);
        String name = algorithm.getName().toLowerCase(Locale.ROOT) + "-" + now.getEpochSecond() + "-" + kid + ".sealed";
        files.write(name, jwk.toJSONString().getBytes(StandardCharsets.UTF_8));
        LOG.info("signing key {} for {} created", kid, algorithm);
        return new SigningKey(name, algorithm, Instant.ofEpochSecond(now.getEpochSecond()), jwk);
    }
}
