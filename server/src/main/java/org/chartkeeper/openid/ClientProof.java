package org.chartkeeper.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proves to the provider's token endpoint that it is this server that asks: with a secret, or an assertion signed by a key. */
final class ClientProof {

    private static final int LEAST_RSA_BITS = 2048;

    private final ClientID client;
    private final String secret;
    private final @Nullable JWK key;

    ClientProof(OpenIdSettings settings) {
        this.client = new ClientID(settings.clientId());
        this.secret = settings.clientSecret();
        Path file = settings.clientKey();
        this.key = file == null ? null : read(file);
    }

    ClientAuthentication forRequest(OIDCProviderMetadata provider) {
        if (key != null) {
            return signed(key, provider);
        }
        List<ClientAuthenticationMethod> methods = provider.getTokenEndpointAuthMethods();
        boolean onlyPost = methods != null
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        return onlyPost
                ? new ClientSecretPost(client, new Secret(secret))
                : new ClientSecretBasic(client, new Secret(secret));
    }

    private ClientAuthentication signed(JWK key, OIDCProviderMetadata provider) {
        try {
            return key instanceof RSAKey rsa
                    ? new PrivateKeyJWT(
                            client,
                            provider.getTokenEndpointURI(),
                            rsaAlgorithm(provider),
                            rsa.toRSAPrivateKey(),
                            key.getKeyID(),
                            null)
                    : new PrivateKeyJWT(
                            client,
                            provider.getTokenEndpointURI(),
                            Curve.P_256.equals(key.toECKey().getCurve()) ? JWSAlgorithm.ES256 : JWSAlgorithm.ES384,
                            key.toECKey().toECPrivateKey(),
                            key.getKeyID(),
                            null);
        } catch (JOSEException e) {
            throw new IllegalStateException("the assertion could not be signed", e);
        }
    }

    /** RS384, as everywhere here, unless the provider takes RS256 alone. */
    private static JWSAlgorithm rsaAlgorithm(OIDCProviderMetadata provider) {
        List<JWSAlgorithm> taken = provider.getTokenEndpointJWSAlgs();
        return taken == null || taken.contains(JWSAlgorithm.RS384) ? JWSAlgorithm.RS384 : JWSAlgorithm.RS256;
    }

    private static JWK read(Path file) {
        JWK key;
        try {
            key = JWK.parse(Files.readString(file));
        } catch (IOException | ParseException e) {
            throw OpenIdSettings.refusal("client-key", "is not a file with a JWK: `" + file + "`");
        }
        boolean strong = key instanceof RSAKey rsa
                ? rsa.size() >= LEAST_RSA_BITS
                : key instanceof ECKey ec && List.of(Curve.P_256, Curve.P_384).contains(ec.getCurve());
        if (!key.isPrivate() || !strong || key.getKeyID() == null) {
            throw OpenIdSettings.refusal(
                    "client-key", "must be a private key with a `kid`, RSA of 2048 bits or more, or EC P-256 or P-384");
        }
        return key;
    }
}
