package org.chartkeeper.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.chartkeeper.fhir.StartRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign our tokens, one line of them for each algorithm. A new key is published some minutes before it signs, and
 * the old one stays published until nothing that it signed can be alive.
 */
final class SigningKeys implements KeySet {

    private record Key(String file, JWSAlgorithm algorithm, Instant created, JWK jwk) {}

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final Pattern FILE = Pattern.compile("(rs256|rs384|es384)-(\\d{1,12})-([0-9a-f-]{36})\\.sealed");
    private static final List<JWSAlgorithm> LINES = List.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384, IdTokens.ALGORITHM);
    private static final Duration LIFE = Duration.ofDays(30);
    private static final Duration PUBLISHED_BEFORE_USE = Duration.ofMinutes(10);
    private static final Duration PUBLISHED_AFTER_USE = Duration.ofHours(2);
    private static final int RSA_BITS = 3072;

    private final Path directory;
    private final SealedFiles files;
    private final Clock clock;
    private volatile Map<String, Key> keys = Map.of();

    SigningKeys(Path directory, Clock clock) {
        this.directory = directory;
        this.files = SealedFiles.in(directory);
        this.clock = clock;
        try {
            upkeep();
        } catch (IOException e) {
            throw new StartRefusedException(
                    "the signing keys in `" + directory + "` cannot be opened with the key file beside them");
        }
    }

    /** A key that signs access tokens; those of ID tokens are none. */
    @Override
    public Optional<JWK> find(String kid) {
        return Optional.ofNullable(keys.get(kid))
                .filter(key -> KeyRules.ALGORITHMS.contains(key.algorithm()))
                .map(Key::jwk);
    }

    /** The key of this id that signs with {@code algorithm}. */
    Optional<JWK> find(String kid, JWSAlgorithm algorithm) {
        return Optional.ofNullable(keys.get(kid))
                .filter(key -> key.algorithm().equals(algorithm))
                .map(Key::jwk);
    }

    /** The key that signs now; private part included. */
    JWK signer(JWSAlgorithm algorithm) {
        Instant settled = clock.instant().minus(PUBLISHED_BEFORE_USE);
        List<Key> line = line(keys, algorithm);
        return line.stream()
                .filter(key -> !key.created().isAfter(settled))
                .reduce((older, newer) -> newer)
                .orElseGet(() -> line.get(0))
                .jwk();
    }

    /** Every key, private parts included: for the endpoint that publishes the public ones. */
    JWKSet all() {
        return new JWKSet(keys.values().stream().map(Key::jwk).toList());
    }

    /** Takes up keys that another node has made, makes a successor in time, and drops what is out of use. */
    synchronized void upkeep() throws IOException {
        Map<String, Key> found = read();
        for (JWSAlgorithm algorithm : LINES) {
            List<Key> line = line(found, algorithm);
            if (line.isEmpty()
                    || line.get(line.size() - 1)
                            .created()
                            .isBefore(clock.instant().minus(LIFE))) {
                Key fresh = create(algorithm);
                found.put(kid(fresh), fresh);
            }
            drop(found, line);
        }
        keys = Map.copyOf(found);
    }

    private void drop(Map<String, Key> found, List<Key> line) throws IOException {
        Instant outOfUse = clock.instant().minus(PUBLISHED_BEFORE_USE).minus(PUBLISHED_AFTER_USE);
        for (int i = 0; i + 1 < line.size(); i++) {
            if (line.get(i + 1).created().isBefore(outOfUse)) {
                Files.deleteIfExists(directory.resolve(line.get(i).file()));
                found.remove(kid(line.get(i)));
            }
        }
    }

    private Map<String, Key> read() throws IOException {
        List<String> names;
        try (Stream<Path> listed = Files.list(directory)) {
            names = listed.map(file -> file.getFileName().toString()).sorted().toList();
        }
        Map<String, Key> found = new HashMap<>();
        for (String name : names) {
            Matcher file = FILE.matcher(name);
            if (file.matches()) {
                Key known = keys.get(file.group(3));
                Key key = known != null ? known : read(name, file);
                found.put(file.group(3), key);
            }
        }
        return found;
    }

    private Key read(String name, Matcher file) throws IOException {
        try {
            JWK jwk = JWK.parse(new String(files.read(name), StandardCharsets.UTF_8));
            JWSAlgorithm algorithm = JWSAlgorithm.parse(file.group(1).toUpperCase(Locale.ROOT));
            return new Key(name, algorithm, Instant.ofEpochSecond(Long.parseLong(file.group(2))), jwk);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (ParseException e) {
            throw new IOException("key file `" + name + "` is not a key", e);
        }
    }

    private Key create(JWSAlgorithm algorithm) throws IOException {
        Instant now = clock.instant();
        String kid = UUID.randomUUID().toString();
        JWK jwk = generate(algorithm, kid);
        String name = algorithm.getName().toLowerCase(Locale.ROOT) + "-" + now.getEpochSecond() + "-" + kid + ".sealed";
        files.write(name, jwk.toJSONString().getBytes(StandardCharsets.UTF_8));
        LOG.info("signing key {} for {} created", kid, algorithm);
        return new Key(name, algorithm, Instant.ofEpochSecond(now.getEpochSecond()), jwk);
    }

    /** A fresh key of the kind that goes with {@code algorithm}. */
    static JWK generate(JWSAlgorithm algorithm, String kid) {
        try {
            return JWSAlgorithm.Family.RSA.contains(algorithm)
                    ? new RSAKeyGenerator(RSA_BITS)
                            .keyID(kid)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(algorithm)
                            .generate()
                    : new ECKeyGenerator(Curve.P_384)
                            .keyID(kid)
                            .keyUse(KeyUse.SIGNATURE)
                            .algorithm(algorithm)
                            .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("no key could be generated", e);
        }
    }

    private static List<Key> line(Map<String, Key> keys, JWSAlgorithm algorithm) {
        return keys.values().stream()
                .filter(key -> key.algorithm().equals(algorithm))
                .sorted(Comparator.comparing(Key::created).thenComparing(Key::file))
                .toList();
    }

    private static String kid(Key key) {
        return key.jwk().getKeyID();
    }
}
