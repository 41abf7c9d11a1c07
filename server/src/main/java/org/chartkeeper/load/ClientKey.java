package org.chartkeeper.load;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/**
 * The private key with which a client signs its assertions.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html">Asymmetric
 *     authentication</a>
 */
final class ClientKey {

    private final JWSHeader header;
    private final JWSSigner signer;

    private ClientKey(JWSAlgorithm algorithm, String kid, JWSSigner signer) {
        this.header = new JWSHeader.Builder(algorithm)
                .type(JOSEObjectType.JWT)
                .keyID(kid)
                .build();
        this.signer = signer;
    }

    /** Reads a JWK, or the one private key of a JWK set. */
    static ClientKey read(Path file) throws UsageException {
        String name = "the key file `" + file + "`";
        try {
            JWK key = parse(Files.readString(file), name);
            String kid = key.getKeyID();
            if (kid == null || kid.isBlank()) {
                throw new UsageException(name + " has no `kid`, by which the server finds the public key");
            }
            if (key instanceof ECKey ec && Curve.P_384.equals(ec.getCurve())) {
                return new ClientKey(JWSAlgorithm.ES384, kid, new ECDSASigner(ec));
            }
            if (key instanceof RSAKey rsa && rsa.size() >= 2048) {
                return new ClientKey(JWSAlgorithm.RS384, kid, new RSASSASigner(rsa));
            }
            throw new UsageException(name + " must hold an EC key on P-384 or an RSA key of at least 2048 bits");
        } catch (IOException e) {
            throw new UsageException(name + " cannot be read");
        } catch (ParseException | JOSEException e) {
            throw new UsageException(name + " is not a JSON Web Key");
        }
    }

    private static JWK parse(String text, String name) throws ParseException, UsageException {
        List<JWK> keys = text.contains("\"keys\"") ? JWKSet.parse(text).getKeys() : List.of(JWK.parse(text));
        List<JWK> secret = keys.stream().filter(JWK::isPrivate).toList();
        if (secret.size() != 1) {
            throw new UsageException(name + " must hold one private key, it holds " + secret.size());
        }
        return secret.get(0);
    }

    /** An assertion for one token request, good for three minutes. */
    String assertion(String clientId, String audience, Instant now) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(clientId)
                .subject(clientId)
                .audience(audience)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(180)))
                .build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the key that was just read cannot sign", e);
        }
        return token.serialize();
    }
}
