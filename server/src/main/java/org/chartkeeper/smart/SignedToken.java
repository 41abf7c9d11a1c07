package org.chartkeeper.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;

/**
 * A compact JWT whose signature is checked by the rules of RFC 8725: two algorithms, a pinned key found by {@code kid}, and
 * nothing in the header that brings or points to a key.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725</a>
 */
final class SignedToken {

    private static final int LONGEST = 16 * 1024;
    private static final int LONGEST_KID = 200;

    private final SignedJWT jwt;
    private final JWTClaimsSet unverified;

    private SignedToken(SignedJWT jwt, JWTClaimsSet unverified) {
        this.jwt = jwt;
        this.unverified = unverified;
    }

    static SignedToken parse(String compact) {
        if (compact.length() > LONGEST) {
            throw new InvalidTokenException("token too long");
        }
        try {
            SignedJWT jwt = SignedJWT.parse(compact);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (claims == null) {
                throw new InvalidTokenException("no claims");
            }
            // A lenient decoder takes several spellings of one signature; a token has one.
            Base64URL signature = jwt.getSignature();
            if (!Base64URL.encode(signature.decode()).equals(signature)) {
                throw new InvalidTokenException("signature not in its one spelling");
            }
            return new SignedToken(jwt, claims);
        } catch (ParseException | RuntimeException e) {
            // The parser meets some malformed headers with a null pointer.
            throw new InvalidTokenException("not a signed token");
        }
    }

    JWSHeader header() {
        return jwt.getHeader();
    }

    /** What the token says; to be used only to look up whose keys to check it with. */
    JWTClaimsSet unverified() {
        return unverified;
    }

    /** The claims, once the signature was found to be good. */
    JWTClaimsSet verify(KeySet keys) {
        JWSHeader header = jwt.getHeader();
        if (!KeyRules.ALGORITHMS.contains(header.getAlgorithm())) {
            throw new InvalidTokenException("algorithm not allowed");
        }
        if (header.getCriticalParams() != null
                || header.getJWK() != null
                || header.getX509CertURL() != null
                || header.getX509CertChain() != null) {
            throw new InvalidTokenException("header brings its own key or unknown demands");
        }
        String kid = header.getKeyID();
        if (kid == null || kid.length() > LONGEST_KID) {
            throw new InvalidTokenException("no usable kid");
        }
        JWK key = keys.find(kid).orElseThrow(() -> new InvalidTokenException("unknown kid"));
        try {
            if (!header.getAlgorithm().equals(KeyRules.algorithm(key)) || !jwt.verify(verifier(key))) {
                throw new InvalidTokenException("signature does not fit");
            }
        } catch (JOSEException | RuntimeException e) {
            throw new InvalidTokenException("signature cannot be checked");
        }
        return unverified;
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        return JWSAlgorithm.RS384.equals(KeyRules.algorithm(key))
                ? new RSASSAVerifier(key.toRSAKey())
                : new ECDSAVerifier(key.toECKey());
    }
}
