package org.chartkeeper.smart;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the assertion with which a client proves who it is; each is good once, for five minutes at most.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html#signature-verification">SMART:
 *     signature verification</a>
 */
final class AssertionVerifier {

    static final Duration SKEW = Duration.ofSeconds(60);

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
    private static final int LONGEST_JTI = 255;

    private final Set<String> audiences;
    private final UsedAssertions used;
    private final Clock clock;

    AssertionVerifier(String tokenEndpoint, String issuer, UsedAssertions used, Clock clock) {
        this.audiences = Set.of(tokenEndpoint, issuer);
        this.used = used;
        this.clock = clock;
    }

    /** Accepts {@code assertion} as coming from {@code client}, or throws {@link InvalidTokenException}. */
    void verify(SignedToken assertion, Client client) {
        KeySet keys = client.keys();
        if (keys == null) {
            throw new InvalidTokenException("client has no keys");
        }
        checkHeader(assertion.header(), client);
        JWTClaimsSet claims = assertion.verify(keys);
        if (!client.id().equals(claims.getIssuer()) || !client.id().equals(claims.getSubject())) {
            throw new InvalidTokenException("iss and sub must be the client id");
        }
        List<String> audience = claims.getAudience();
        if (audience.size() != 1 || !audiences.contains(audience.get(0))) {
            throw new InvalidTokenException("aud is not this token endpoint alone");
        }
        Instant expires = checkTimes(claims);
        String jti = claims.getJWTID();
        if (jti == null || jti.isBlank() || jti.length() > LONGEST_JTI || jti.indexOf('\0') >= 0) {
            throw new InvalidTokenException("no usable jti");
        }
        // Last, so that only a good assertion is used up, and kept as long as the skew would still let it in.
        if (!used.use(client.id(), jti, expires.plus(SKEW).plus(SKEW))) {
            throw new InvalidTokenException("jti was used before");
        }
    }

    private static void checkHeader(JWSHeader header, Client client) {
        URI jku = header.getJWKURL();
        if (jku != null && !jku.toString().equals(client.jwksUri())) {
            throw new InvalidTokenException("jku is not the registered one");
        }
        if (header.getType() != null && !"JWT".equalsIgnoreCase(header.getType().getType())) {
            throw new InvalidTokenException("typ is not JWT");
        }
    }

    private Instant checkTimes(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Date exp = claims.getExpirationTime();
        if (exp == null) {
            throw new InvalidTokenException("no exp");
        }
        Instant expires = exp.toInstant();
        if (!expires.plus(SKEW).isAfter(now)) {
            throw new InvalidTokenException("expired");
        }
        if (expires.isAfter(now.plus(LONGEST_LIFE).plus(SKEW))) {
            throw new InvalidTokenException("exp is more than five minutes ahead");
        }
        if (isAhead(claims.getNotBeforeTime(), now) || isAhead(claims.getIssueTime(), now)) {
            throw new InvalidTokenException("not valid yet");
        }
        return expires;
    }

    private static boolean isAhead(@Nullable Date time, Instant now) {
        return time != null && time.toInstant().isAfter(now.plus(SKEW));
    }
}
