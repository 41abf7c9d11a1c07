package org.chartkeeper.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what the provider signed: by its published keys alone, which are kept for some minutes and asked for early, but not
 * often, when an unknown {@code kid} turns up.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation">OpenID Connect: ID token validation</a>
 * @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation">OpenID Connect: logout token
 *     validation</a>
 */
final class ProviderTokens {

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.ES256, JWSAlgorithm.ES384);
    private static final Duration KEYS_KEPT = Duration.ofMinutes(5);
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);
    private static final Duration USABLE_WHEN_UNREACHABLE = Duration.ofHours(1);

    private final Issuer issuer;
    private final ClientID client;
    private final ProviderDiscovery discovery;
    private final ProviderHttp http;
    private volatile @Nullable Keys keys;

    ProviderTokens(String issuer, String clientId, ProviderDiscovery discovery, ProviderHttp http) {
        this.issuer = new Issuer(issuer);
        this.client = new ClientID(clientId);
        this.discovery = discovery;
        this.http = http;
    }

    private record Keys(URI address, JWKSource<SecurityContext> source) {}

    @FunctionalInterface
    private interface Check<T> {
        T run() throws BadJOSEException, JOSEException;
    }

    /** The claims of an ID token that answers the request with this nonce. */
    IDTokenClaimsSet idToken(JWT token, String nonce) {
        IDTokenClaimsSet claims = checked(
                () -> new IDTokenValidator(issuer, client, keySelector(), null).validate(token, new Nonce(nonce)));
        AuthorizedParty party = claims.getAuthorizedParty();
        boolean ours = party == null
                ? claims.getAudience().size() == 1
                : party.getValue().equals(client.getValue());
        if (!ours) {
            throw new RefusedSignInException("its token was issued to another client");
        }
        return claims;
    }

    LogoutTokenClaimsSet logoutToken(JWT token) {
        return checked(() -> new LogoutTokenValidator(issuer, client, keySelector(), null).validate(token));
    }

    private static <T> T checked(Check<T> check) {
        try {
            return check.run();
        } catch (BadJOSEException e) {
            // What stands behind the colon is of the token.
            throw new RefusedSignInException(
                    "its token is not good: " + String.valueOf(e.getMessage()).replaceFirst(":.*", ""));
        } catch (JWKSetUnavailableException e) {
            throw new ProviderUnavailableException("its keys cannot be had");
        } catch (JOSEException e) {
            throw new RefusedSignInException(
                    "its token cannot be checked: " + e.getClass().getSimpleName());
        }
    }

    private JWSKeySelector<SecurityContext> keySelector() {
        return new JWSVerificationKeySelector<>(
                ALGORITHMS, source(discovery.metadata().getJWKSetURI()));
    }

    private synchronized JWKSource<SecurityContext> source(URI address) {
        Keys known = keys;
        if (known == null || !known.address().equals(address)) {
            known = new Keys(address, fetched(address));
            keys = known;
        }
        return known.source();
    }

    private JWKSource<SecurityContext> fetched(URI address) {
        try {
            return JWKSourceBuilder.<SecurityContext>create(address.toURL(), http)
                    .cache(KEYS_KEPT.toMillis(), WAIT.toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(BETWEEN_FETCHES.toMillis())
                    .outageTolerant(USABLE_WHEN_UNREACHABLE.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new ProviderUnavailableException("its keys have no address");
        }
    }
}
