package org.chartkeeper.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chartkeeper.fhir.StartRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientProofTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static OIDCProviderMetadata provider(String more) throws ParseException {
        return OIDCProviderMetadata.parse("""
                {"issuer": "https://id.example.org", "token_endpoint": "https://id.example.org/t",
                 "jwks_uri": "https://id.example.org/k", "subject_types_supported": ["public"],
                 "response_types_supported": ["code"]%s}""".formatted(more));
    }

    private ClientProof withKey(JWK key) throws IOException {
        Path file = directory.resolve("key.jwk");
        Files.writeString(file, key.toJSONString());
        return new ClientProof(TestSettings.with("client-secret", "", "client-key", file.toString()));
    }

    @Test
    void aSecretGoesWhereTheProviderTakesIt() throws Exception {
        ClientProof proof = new ClientProof(TestSettings.with());

        assertThat(proof.forRequest(provider(""))).isInstanceOf(ClientSecretBasic.class);
        assertThat(proof.forRequest(provider(", \"token_endpoint_auth_methods_supported\": [\"client_secret_post\"]")))
                .isInstanceOf(ClientSecretPost.class);
    }

    @Test
    void aKeySignsWithTheAlgorithmThatFitsIt() throws Exception {
        JWK ec = new ECKeyGenerator(Curve.P_384).keyID("ec").generate();
        JWK rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        String onlyRs256 = ", \"token_endpoint_auth_signing_alg_values_supported\": [\"RS256\"]";

        assertThat(algorithm(withKey(ec).forRequest(provider("")))).isEqualTo(JWSAlgorithm.ES384);
        assertThat(algorithm(withKey(rsa).forRequest(provider("")))).isEqualTo(JWSAlgorithm.RS384);
        assertThat(algorithm(withKey(rsa).forRequest(provider(onlyRs256)))).isEqualTo(JWSAlgorithm.RS256);
    }

    @Test
    void aKeyThatCannotSignStopsTheStart() throws Exception {
        JWK publicPart = new ECKeyGenerator(Curve.P_384).keyID("ec").generate().toPublicJWK();

        assertThatThrownBy(() -> withKey(publicPart))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("must be a private key");
    }

    private static JWSAlgorithm algorithm(ClientAuthentication proof) {
        return ((PrivateKeyJWT) proof).getClientAssertion().getHeader().getAlgorithm();
    }
}
