package org.chartkeeper.smart;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.users.User;
import org.chartkeeper.users.UserDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Turns an access token into the caller it stands for. A good signature is remembered until the token expires; whether the
 * client or issuer is still active and the token not revoked is asked every time.
 */
final class AccessTokenVerifier {

    private static final int MOST_REMEMBERED = 20_000;
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final Duration OUTSIDE_RECHECK = Duration.ofSeconds(60);

    /** A token whose signature and fixed claims are good, and the caller last made of it. */
    private static final class Verified {
        final TokenClaims claims;
        final Instant until;
        final KeySet signedBy;
        final String kid;
        final Instant checked;
        volatile @Nullable Made made;

        Verified(TokenClaims claims, Instant until, KeySet signedBy, String kid, Instant checked) {
            this.claims = claims;
            this.until = until;
            this.signedBy = signedBy;
            this.kid = kid;
            this.checked = checked;
        }
    }

    /** The caller that follows from a registration and a user's entry; a change of either makes another. */
    private record Made(Object registration, @Nullable Object user, Optional<Caller> caller) {}

    private final String ourIssuer;
    private final String audience;
    private final SigningKeys ourKeys;
    private final ClientRegistry clients;
    private final IssuerRegistry issuers;
    private final UserDirectory users;
    private final RevokedTokens revoked;
    private final Callers callers;
    private final Clock clock;
    private final Map<String, Verified> remembered = new ConcurrentHashMap<>();

    AccessTokenVerifier(
            String ourIssuer,
            String audience,
            SigningKeys ourKeys,
            ClientRegistry clients,
            IssuerRegistry issuers,
            UserDirectory users,
            RevokedTokens revoked,
            Clock clock) {
        this.ourIssuer = ourIssuer;
        this.audience = audience;
        this.ourKeys = ourKeys;
        this.clients = clients;
        this.issuers = issuers;
        this.users = users;
        this.revoked = revoked;
        this.callers = new Callers(audience);
        this.clock = clock;
    }

    /** The bearer of {@code token}, or an {@link InvalidTokenException}. */
    Caller verify(String token) {
        return callerOf(verified(token));
    }

    /** What {@code token} says, once it was found to be good now, or an {@link InvalidTokenException}. */
    TokenClaims claims(String token) {
        Verified verified = verified(token);
        callerOf(verified);
        return verified.claims;
    }

    private Caller callerOf(Verified verified) {
        return caller(verified).orElseThrow(() -> new InvalidTokenException("nothing it may do any more"));
    }

    private Verified verified(String token) {
        String hash = hash(token);
        Verified verified = remembered.get(hash);
        if (verified == null || !isStillTrusted(verified)) {
            verified = check(token);
            remember(hash, verified);
        }
        if (!verified.until.isAfter(clock.instant())) {
            remembered.remove(hash);
            throw new InvalidTokenException("expired");
        }
        if (isRevoked(verified.claims)) {
            throw new InvalidTokenException("revoked");
        }
        return verified;
    }

    /** Whether the token itself was revoked, or the grant that it came of, or the session that it was for. */
    private boolean isRevoked(TokenClaims claims) {
        String grant = claims.grant();
        String sid = claims.sid();
        return revoked.isRevoked(claims.tokenId())
                || (grant != null && revoked.isRevoked(Grants.revocationKey(grant)))
                || (sid != null && revoked.isRevoked(Grants.sessionKey(sid)));
    }

    /** The claims of a token of ours that its own client asks about, if it is good. */
    Optional<JWTClaimsSet> ofClient(String token, String clientId) {
        try {
            Caller caller = verify(token);
            boolean own = caller.issuer().equals(ourIssuer) && caller.clientId().equals(clientId);
            return own ? Optional.of(SignedToken.parse(token).unverified()) : Optional.empty();
        } catch (InvalidTokenException e) {
            return Optional.empty();
        }
    }

    private Verified check(String token) {
        SignedToken signed = SignedToken.parse(token);
        if (!AccessTokenIssuer.TYPE.equals(signed.header().getType())
                || signed.header().getJWKURL() != null) {
            throw new InvalidTokenException("not an access token");
        }
        String issuer = signed.unverified().getIssuer();
        boolean ours = ourIssuer.equals(issuer);
        KeySet keys = ours ? ourKeys : outside(issuer).keys();
        JWTClaimsSet claims = signed.verify(keys);
        if (!List.of(audience).equals(claims.getAudience())) {
            throw new InvalidTokenException("aud is not this server alone");
        }
        Instant soon = clock.instant().plus(SKEW);
        if (isAfter(claims.getNotBeforeTime(), soon) || isAfter(claims.getIssueTime(), soon)) {
            throw new InvalidTokenException("not valid yet");
        }
        TokenClaims said = TokenClaims.of(claims);
        return new Verified(
                said,
                ours ? said.expires() : said.expires().plus(SKEW),
                keys,
                signed.header().getKeyID(),
                clock.instant());
    }

    private Optional<Caller> caller(Verified verified) {
        TokenClaims claims = verified.claims;
        if (claims.issuer().equals(ourIssuer)) {
            Client client =
                    clients.find(claims.clientId()).orElseThrow(() -> new InvalidTokenException("client not active"));
            String username = claims.username();
            if (username == null) {
                return made(verified, client, null, () -> callers.ofOurs(claims, client));
            }
            User user = users.find(username).orElseThrow(() -> new InvalidTokenException("no such user any more"));
            return made(verified, client, user, () -> callers.ofUser(claims, client, user));
        }
        Issuer issuer = outside(claims.issuer());
        return made(verified, issuer, null, () -> callers.ofOutside(claims, issuer));
    }

    /** Whether the key that signed is still one to trust: keys rotate, and an issuer's file may change. */
    private boolean isStillTrusted(Verified verified) {
        if (verified.claims.issuer().equals(ourIssuer)) {
            return ourKeys.find(verified.kid).isPresent();
        }
        return outside(verified.claims.issuer()).keys() == verified.signedBy
                && !clock.instant().isAfter(verified.checked.plus(OUTSIDE_RECHECK));
    }

    private static Optional<Caller> made(
            Verified verified,
            Object registration,
            @Nullable Object user,
            java.util.function.Supplier<Optional<Caller>> maker) {
        Made made = verified.made;
        if (made == null || made.registration() != registration || made.user() != user) {
            made = new Made(registration, user, maker.get());
            verified.made = made;
        }
        return made.caller();
    }

    private Issuer outside(@Nullable String issuer) {
        return Optional.ofNullable(issuer)
                .flatMap(issuers::find)
                .orElseThrow(() -> new InvalidTokenException("issuer not known"));
    }

    private void remember(String hash, Verified verified) {
        if (remembered.size() >= MOST_REMEMBERED) {
            Instant now = clock.instant();
            remembered.values().removeIf(one -> !one.until.isAfter(now));
            if (remembered.size() >= MOST_REMEMBERED) {
                remembered.clear();
            }
        }
        remembered.put(hash, verified);
    }

    private static boolean isAfter(@Nullable Date time, Instant limit) {
        return time != null && time.toInstant().isAfter(limit);
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
