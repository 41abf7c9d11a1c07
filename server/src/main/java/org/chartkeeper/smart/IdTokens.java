package org.chartkeeper.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.users.User;

/**
 * Says who the user is. Signed with RS256, the one algorithm that every OpenID client must know, by keys that sign nothing else.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDToken">OpenID Connect: ID Token</a>
 */
final class IdTokens {

    static final JWSAlgorithm ALGORITHM = JWSAlgorithm.RS256;

    private static final Duration LIFE = Duration.ofMinutes(15);

    private final String issuer;
    private final String fhirBase;
    private final SigningKeys keys;
    private final Clock clock;

    IdTokens(String issuer, String fhirBase, SigningKeys keys, Clock clock) {
        this.issuer = issuer;
        this.fhirBase = fhirBase;
        this.keys = keys;
        this.clock = clock;
    }

    String issue(User user, Grants.Grant grant) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(Callers.subject(user))
                .audience(grant.clientId())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .claim("sid", grant.sid())
                .claim("nonce", grant.body().nonce());
        grant.body().authentication().forEach(claims::claim);
        who(user, grant.body().scopes()).forEach(claims::claim);
        return sign(claims.build());
    }

    /** What these scopes tell about the user. */
    Map<String, String> who(User user, List<String> scopes) {
        Map<String, String> who = new java.util.LinkedHashMap<>();
        String reference = user.fhirUser();
        if (reference != null && scopes.contains(UserScopes.FHIR_USER)) {
            who.put("fhirUser", fhirBase + "/" + reference);
        }
        if (reference != null && scopes.contains(UserScopes.PROFILE)) {
            who.put("profile", fhirBase + "/" + reference);
        }
        return who;
    }

    /** The claims of an ID token that we issued, expired or not. */
    Optional<JWTClaimsSet> ours(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            Optional<JWK> key =
                    Optional.ofNullable(jwt.getHeader().getKeyID()).flatMap(kid -> keys.find(kid, ALGORITHM));
            if (key.isEmpty()
                    || !ALGORITHM.equals(jwt.getHeader().getAlgorithm())
                    || !jwt.verify(new RSASSAVerifier(key.get().toRSAKey()))) {
                return Optional.empty();
            }
            return Optional.of(jwt.getJWTClaimsSet()).filter(claims -> issuer.equals(claims.getIssuer()));
        } catch (ParseException | JOSEException | RuntimeException e) {
            // The parser meets some malformed headers with a null pointer.
            return Optional.empty();
        }
    }

    private String sign(JWTClaimsSet claims) {
        JWK key = keys.signer(ALGORITHM);
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(ALGORITHM)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.getKeyID())
                        .build(),
                claims);
        try {
            jwt.sign(new RSASSASigner(key.toRSAKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException("token could not be signed", e);
        }
        return jwt.serialize();
    }
}
