package org.chartkeeper.openid;

import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.chartkeeper.users.Session;
import org.chartkeeper.users.Sessions;
import org.chartkeeper.users.SignIn;
import org.jspecify.annotations.Nullable;

/**
 * Ends here what ended at the provider. A token that names a session ends what began in that; one that names the user alone, or
 * that says so, ends all that the user may do here, offline access too, until the next sign-in.
 */
final class ProviderSignOut {

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /** As Keycloak says that offline sessions end too. */
    private static final String OFFLINE_TOO = "revoke_offline_access";

    private static final Duration OLDEST = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Sessions sessions;
    private final SignIn signIn;
    private final OutsideUserRepository users;
    private final OutsideName names;
    private final UsedLogoutTokens used;
    private final Clock clock;

    ProviderSignOut(
            Sessions sessions,
            SignIn signIn,
            OutsideUserRepository users,
            OutsideName names,
            UsedLogoutTokens used,
            Clock clock) {
        this.sessions = sessions;
        this.signIn = signIn;
        this.users = users;
        this.names = names;
        this.used = used;
        this.clock = clock;
    }

    /** Does what a logout token asks, whose signature and form are good. */
    void accept(LogoutTokenClaimsSet claims, String address) {
        String jti = claims.getJWTID().getValue();
        if (!used.use(jti, lastUse(claims))) {
            throw new RefusedSignInException("the logout token has come before");
        }
        try {
            end(claims, address);
        } catch (RuntimeException e) {
            used.forget(jti);
            throw e;
        }
    }

    /** Until when a token of this time could be brought again. */
    private Instant lastUse(LogoutTokenClaimsSet claims) {
        Date issued = claims.getIssueTime();
        Instant now = clock.instant();
        Instant at = issued == null ? Instant.MIN : issued.toInstant();
        if (at.isBefore(now.minus(OLDEST)) || at.isAfter(now.plus(SKEW))) {
            throw new RefusedSignInException("the logout token is not of now");
        }
        return at.plus(OLDEST).plus(SKEW);
    }

    private void end(LogoutTokenClaimsSet claims, String address) {
        String username = claims.getSubject() == null
                ? null
                : names.of(claims.getSubject().getValue());
        String session =
                claims.getSessionID() == null ? null : claims.getSessionID().getValue();
        List<Session> ended = session != null
                ? sessions.ofOutsideSession(names.ofSession(session)).stream()
                        .filter(one -> username == null || one.user().username().equals(username))
                        .toList()
                : ofUser(username);
        ended.forEach(one -> signIn.out(one, address));
        if (username != null && (session == null || isOfflineToo(claims))) {
            users.end(username);
        }
    }

    private List<Session> ofUser(@Nullable String username) {
        return username == null ? List.of() : sessions.ofUser(username);
    }

    private static boolean isOfflineToo(LogoutTokenClaimsSet claims) {
        return claims.toJSONObject().get("events") instanceof Map<?, ?> events
                && events.get(EVENT) instanceof Map<?, ?> event
                && Boolean.TRUE.equals(event.get(OFFLINE_TOO));
    }
}
