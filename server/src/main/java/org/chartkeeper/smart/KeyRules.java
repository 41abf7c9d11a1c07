package org.chartkeeper.smart;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;

/**
 * Which keys and algorithms are good enough.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html">SMART: asymmetric client
 *     authentication</a>
 */
final class KeyRules {

    /** The only signature algorithms there are here. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS384, JWSAlgorithm.ES384);

    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_KEYS = 50;

    private KeyRules() {}

    /** Why this key cannot be used, or null when it can. */
    static @Nullable String problem(JWK key) {
        if (key.getKeyID() == null || key.getKeyID().isBlank()) {
            return "has a key without `kid`";
        }
        if (key.isPrivate()) {
            return "has the private part of key `" + key.getKeyID() + "`, give the public part alone";
        }
        if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
            return "has key `" + key.getKeyID() + "` that is not for signatures";
        }
        JWSAlgorithm fitting = algorithm(key);
        if (fitting == null) {
            return "has key `" + key.getKeyID() + "` that is neither RSA of " + LEAST_RSA_BITS
                    + " bits or more nor EC on P-384";
        }
        if (key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(fitting.getName())) {
            return "has key `" + key.getKeyID() + "` for `" + key.getAlgorithm() + "`, expected `" + fitting + "`";
        }
        return null;
    }

    /** The one algorithm that this key is used with, or null when it is too weak or of another kind. */
    static @Nullable JWSAlgorithm algorithm(JWK key) {
        if (key instanceof RSAKey rsa) {
            return rsa.size() >= LEAST_RSA_BITS ? JWSAlgorithm.RS384 : null;
        }
        return key instanceof ECKey ec && Curve.P_384.equals(ec.getCurve()) ? JWSAlgorithm.ES384 : null;
    }

    /** The keys of a JWK set written in a file: every one of them must be usable. */
    static KeySet pinned(Members members, String json) {
        List<JWK> keys;
        try {
            keys = JWKSet.parse(json).getKeys();
        } catch (ParseException e) {
            throw members.problem("jwks", "is not a JWK set");
        }
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw members.problem("jwks", "must have between 1 and " + MOST_KEYS + " keys");
        }
        Map<String, JWK> byId = new HashMap<>();
        for (JWK key : keys) {
            String problem = problem(key);
            if (problem != null) {
                throw members.problem("jwks", problem);
            }
            if (byId.put(key.getKeyID(), key) != null) {
                throw members.problem("jwks", "has `kid` `" + key.getKeyID() + "` more than once");
            }
        }
        return kid -> java.util.Optional.ofNullable(byId.get(kid));
    }

    /** The usable keys of a fetched JWK set; others, and ids that stand for several keys, are left out. */
    static Map<String, JWK> usable(JWKSet set) {
        Map<String, JWK> byId = new HashMap<>();
        Set<String> twice = new java.util.HashSet<>();
        for (JWK key : set.getKeys()) {
            if (problem(key) == null && byId.put(key.getKeyID(), key) != null) {
                twice.add(key.getKeyID());
            }
        }
        byId.keySet().removeAll(twice);
        return byId;
    }
}
