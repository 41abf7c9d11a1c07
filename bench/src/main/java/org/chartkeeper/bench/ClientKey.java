package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A client's ES384 key: its public JWK and the assertions it signs (RFC 7523, SMART backend services). */
final class ClientKey {
    private static final int COORDINATE_BYTES = 48;
    private static final int LIFETIME_SECONDS = 240;

    private final String id;
    private final KeyPair pair;

    private ClientKey(String id, KeyPair pair) {
        this.id = id;
        this.pair = pair;
    }

    static ClientKey generate(String id) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp384r1"));
            return new ClientKey(id, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String publicJwk() {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return """
                {"kty":"EC","crv":"P-384","alg":"ES384","use":"sig","key_ops":["verify"],"kid":"%s","x":"%s","y":"%s"}""".formatted(id, coordinate(point.getAffineX()), coordinate(point.getAffineY()));
    }

    String assertion(String clientId, String audience, Instant now) {
        var header = """
                {"alg":"ES384","typ":"JWT","kid":"%s"}""".formatted(id);
        var claims = """
                {"iss":"%1$s","sub":"%1$s","aud":"%2$s","iat":%3$d,"exp":%4$d,"jti":"%5$s"}""".formatted(
                clientId, audience, now.getEpochSecond(), now.getEpochSecond() + LIFETIME_SECONDS, UUID.randomUUID());
        var content = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        return content + "." + base64(sign(content));
    }

    private byte[] sign(String content) {
        try {
            var signature = Signature.getInstance("SHA384withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(content.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Big-endian, exactly as long as the curve's field (RFC 7518 section 6.2.1.2). */
    private static String coordinate(BigInteger value) {
        var bytes = value.toByteArray();
        var padded = new byte[COORDINATE_BYTES];
        var from = Math.max(0, bytes.length - COORDINATE_BYTES);
        var length = bytes.length - from;
        System.arraycopy(bytes, from, padded, COORDINATE_BYTES - length, length);
        return base64(padded);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
