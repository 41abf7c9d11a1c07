package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.RepeatedTest;

class ClientKeyTest {

    /** Repeated, because coordinates with leading zeros are rare. */
    @RepeatedTest(20)
    void assertionVerifiesWithThePublishedKey() throws Exception {
        var key = ClientKey.generate("k1");
        var jwk = new ObjectMapper().readTree(key.publicJwk());

        var parts = key.assertion("bench", "http://localhost/oauth2/token", Instant.EPOCH)
                .split("\\.");

        var curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp384r1"));
        var point =
                new ECPoint(number(jwk.path("x").asText()), number(jwk.path("y").asText()));
        var publicKey = KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
        var signature = Signature.getInstance("SHA384withECDSAinP1363Format");
        signature.initVerify(publicKey);
        signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        assertThat(signature.verify(bytes(parts[2]))).isTrue();
        var claims = new ObjectMapper().readTree(bytes(parts[1]));
        assertThat(claims.path("iss").asText()).isEqualTo("bench");
        assertThat(claims.path("sub").asText()).isEqualTo("bench");
        assertThat(claims.path("aud").asText()).isEqualTo("http://localhost/oauth2/token");
        assertThat(claims.path("exp").asLong()).isBetween(1L, 300L);
    }

    private static BigInteger number(String base64) {
        assertThat(bytes(base64)).hasSize(48);
        return new BigInteger(1, bytes(base64));
    }

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }
}
