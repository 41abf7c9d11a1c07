package org.chartkeeper.smart;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Valid clients, keys and signed tokens, so that a test shows only what it is about. */
final class TestClients {

    static final JWK EC = SigningKeys.generate(JWSAlgorithm.ES384, "ec");
    static final JWK RSA = SigningKeys.generate(JWSAlgorithm.RS384, "rsa");
    static final PasswordEncoder ENCODER = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    static final String SECRET_HASH = "{bcrypt}" + new BCryptPasswordEncoder(10).encode("a-long-test-secret");

    private TestClients() {}

    static Client read(String json) {
        return reader(false).read("x.json", json.getBytes(StandardCharsets.UTF_8));
    }

    static ClientFile reader(boolean demo) {
        return new ClientFile(Clock.systemUTC(), ENCODER, demo, Optional.empty());
    }

    static String json(String id, String scope, String more) {
        return """
                {"client_id": "%s", "grant_types": ["client_credentials"],
                 "token_endpoint_auth_method": "private_key_jwt", "jwks": %s,
                 "scope": "%s", "purpose_of_use": ["TREAT"]%s}""".formatted(id, new JWKSet(java.util.List.of(EC.toPublicJWK(), RSA.toPublicJWK())), scope, more);
    }

    static String secretJson(String id, String scope, String more) {
        return """
                {"client_id": "%s", "grant_types": ["client_credentials"],
                 "token_endpoint_auth_method": "client_secret_basic", "client_secret": "%s",
                 "scope": "%s", "purpose_of_use": ["TREAT"]%s}""".formatted(id, SECRET_HASH, scope, more);
    }

    static JWTClaimsSet.Builder assertionClaims(String client, String audience, Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(client)
                .subject(client)
                .audience(audience)
                .expirationTime(Date.from(now.plusSeconds(240)))
                .jwtID(UUID.randomUUID().toString());
    }

    static String sign(JWTClaimsSet claims, JWK key, Consumer<JWSHeader.Builder> header) {
        boolean rsa = key instanceof RSAKey;
        JWSHeader.Builder builder = new JWSHeader.Builder(rsa ? JWSAlgorithm.RS384 : JWSAlgorithm.ES384)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT);
        header.accept(builder);
        SignedJWT jwt = new SignedJWT(builder.build(), claims);
        try {
            JWSSigner signer = rsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner(key.toECKey());
            jwt.sign(signer);
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }
}
