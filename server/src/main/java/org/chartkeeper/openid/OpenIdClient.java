package org.chartkeeper.openid;

import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.chartkeeper.users.Secret;

/**
 * Speaks with the provider as its client: the authorization code flow with PKCE.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth">OpenID Connect: authorization code flow</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9207">RFC 9207, issuer identification</a>
 */
final class OpenIdClient {

    private static final int SERVER_ERROR = 500;

    private final ClientID client;
    private final URI redirectUri;
    private final Scope scope;
    private final ProviderDiscovery discovery;
    private final ClientProof proof;
    private final ProviderHttp http;

    OpenIdClient(
            OpenIdSettings settings,
            String redirectUri,
            ProviderDiscovery discovery,
            ClientProof proof,
            ProviderHttp http) {
        this.client = new ClientID(settings.clientId());
        this.redirectUri = URI.create(redirectUri);
        this.scope = new Scope("openid");
        settings.scopes().forEach(scope::add);
        this.discovery = discovery;
        this.proof = proof;
        this.http = http;
    }

    /**
     * What ties an answer to the browser and the request it is for; all but the state can be made again by that browser alone.
     */
    record Binding(String state, String nonce, String verifier) {

        /** That of a state and of what only the browser can bring. */
        static Binding of(String state, String bound) {
            return new Binding(state, Secret.digest("nonce " + bound), Secret.digest("verifier " + bound));
        }
    }

    /**
     * Where to send the user.
     *
     * @param maxAge how long ago the user may have been recognised
     * @param anew whether the user must be asked again in any case
     * @param classes the authentication context classes to ask for
     */
    URI authorization(Binding binding, Duration maxAge, boolean anew, List<ACR> classes) {
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, scope, client, redirectUri)
                .endpointURI(discovery.metadata().getAuthorizationEndpointURI())
                .state(new State(binding.state()))
                .nonce(new Nonce(binding.nonce()))
                .codeChallenge(new CodeVerifier(binding.verifier()), CodeChallengeMethod.S256)
                .maxAge((int) maxAge.toSeconds());
        if (anew) {
            request.prompt(Prompt.Type.LOGIN);
        }
        if (!classes.isEmpty()) {
            request.acrValues(classes);
        }
        return request.build().toURI();
    }

    /** The ID token that the provider gives for its answer; not checked yet. */
    JWT redeem(Map<String, List<String>> answer, String verifier) {
        OIDCProviderMetadata provider = discovery.metadata();
        TokenRequest request = new TokenRequest(
                provider.getTokenEndpointURI(),
                proof.forRequest(provider),
                new AuthorizationCodeGrant(code(answer, provider), redirectUri, new CodeVerifier(verifier)));
        try {
            var response = (com.nimbusds.oauth2.sdk.http.HTTPResponse) http.send(request.toHTTPRequest());
            if (response.getStatusCode() >= SERVER_ERROR) {
                throw new ProviderUnavailableException("its token endpoint answers " + response.getStatusCode());
            }
            TokenResponse tokens = OIDCTokenResponseParser.parse(response);
            if (tokens instanceof OIDCTokenResponse good && good.getOIDCTokens().getIDToken() != null) {
                return good.getOIDCTokens().getIDToken();
            }
            throw new RefusedSignInException("its token endpoint gives no ID token");
        } catch (IOException e) {
            throw new ProviderUnavailableException("its token endpoint does not answer");
        } catch (ParseException e) {
            throw new RefusedSignInException("its token endpoint answers what is no token response");
        }
    }

    /** The code, if the answer is this provider's own: that of another must not be brought to it. */
    private AuthorizationCode code(Map<String, List<String>> answer, OIDCProviderMetadata provider) {
        AuthenticationResponse response;
        try {
            response = AuthenticationResponseParser.parse(redirectUri, answer);
        } catch (ParseException | RuntimeException e) {
            // The parser stumbles over tokens that are none.
            throw new RefusedSignInException("the answer is not one of an OpenID provider");
        }
        Issuer from = response.getIssuer();
        boolean strange = from == null
                ? provider.supportsAuthorizationResponseIssuerParam()
                : !provider.getIssuer().equals(from);
        if (strange) {
            throw new RefusedSignInException("the answer is of another issuer, or does not say of which");
        }
        if (!response.indicatesSuccess()) {
            throw new RefusedSignInException("the provider answers with an error");
        }
        AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
        if (code == null) {
            throw new RefusedSignInException("the answer has no code");
        }
        return code;
    }
}
