package org.chartkeeper.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.chartkeeper.fhir.StartRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that sign our tokens, one line of them for each algorithm. All are published; the newest of a line signs, once it has
 * been there for some minutes.
 */
final class SigningKeys implements KeySet {

    /** The algorithms that have a line. */
    static final List<JWSAlgorithm> LINES = List.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384, IdTokens.ALGORITHM);

    static final Duration PUBLISHED_BEFORE_USE = Duration.ofMinutes(10);
    static final int RSA_BITS = 3072;

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    private final KeySource source;
    private final Clock clock;
    private volatile Map<String, SigningKey> keys = Map.of();
    private String problem = "";

    /** The keys of {@code source}; when they cannot be used the start is refused. */
    SigningKeys(KeySource source, Clock clock) {
        this.source = source;
        this.clock = clock;
        try {
            read();
        } catch (UnusableKeysException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()));
        }
    }

    /** A key that signs access tokens; those of ID tokens are none. */
    @Override
    public Optional<JWK> find(String kid) {
        return Optional.ofNullable(keys.get(kid))
                .filter(key -> KeyRules.ALGORITHMS.contains(key.algorithm()))
                .map(SigningKey::jwk);
    }

    /** The key of this id that signs with {@code algorithm}. */
    Optional<JWK> find(String kid, JWSAlgorithm algorithm) {
        return Optional.ofNullable(keys.get(kid))
                .filter(key -> key.algorithm().equals(algorithm))
                .map(SigningKey::jwk);
    }

    /** The key that signs now; private part included. */
    JWK signer(JWSAlgorithm algorithm) {
        Instant settled = clock.instant().minus(PUBLISHED_BEFORE_USE);
        List<SigningKey> line = line(keys.values(), algorithm);
        return line.stream()
                .filter(key -> !key.created().isAfter(settled))
                .reduce((older, newer) -> newer)
                .orElseGet(() -> line.get(0))
                .jwk();
    }

    /** Every key, private parts included: for the endpoint that publishes the public ones. */
    JWKSet all() {
        return new JWKSet(keys.values().stream().map(SigningKey::jwk).toList());
    }

    /** Takes up what has changed; keys that cannot be used are logged and refused. */
    synchronized void upkeep() {
        try {
            read();
            problem = "";
        } catch (UnusableKeysException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(problem)) {
                LOG.warn("refused: {}; the signing keys stay", now);
            }
            problem = now;
        }
    }

    private void read() throws UnusableKeysException {
        keys = source.read(keys.values()).stream()
                .collect(Collectors.toUnmodifiableMap(SigningKey::kid, Function.identity()));
    }

    /** The keys for {@code algorithm}, the oldest first. */
    static List<SigningKey> line(Collection<SigningKey> keys, JWSAlgorithm algorithm) {
        return keys.stream()
                .filter(key -> key.algorithm().equals(algorithm))
                .sorted(Comparator.comparing(SigningKey::created).thenComparing(SigningKey::name))
                .toList();
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
}
