package org.chartkeeper.smart;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.chartkeeper.users.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What users have granted, each with its code, its family of refresh tokens and whether it was revoked. Codes and refresh tokens
 * are used up by one statement each, so that of two that come together one is late.
 */
class Grants {

    static final Duration CODE_LIFE = Duration.ofSeconds(60);
    static final Duration OFFLINE_IDLE = Duration.ofDays(90);

    /** An online refresh token ends with its session, which cannot be longer. */
    private static final Duration ONLINE_LIFE = Duration.ofHours(12);

    /** Longer than an access token lives, so that what came of a grant is remembered as revoked until it has expired. */
    private static final Duration AFTERMATH = Duration.ofMinutes(70);

    private static final String COLUMNS = "g.id, g.client_id, g.username, g.sid, g.offline, g.body";

    private static final String INSERT = """
            insert into chartkeeper.authorization_grant
                (id, client_id, username, sid, offline, body, code, code_expires, expires)
            values (:id, :client, :username, :sid, :offline, cast(:body as json), :code, :codeExpires, :expires)
            """;
    private static final String BY_CODE =
            "select " + COLUMNS + " from chartkeeper.authorization_grant g where g.code = :secret";
    private static final String BY_ID =
            "select " + COLUMNS + " from chartkeeper.authorization_grant g where g.id = :id and g.revoked is null";
    private static final String BY_REFRESH_TOKEN = "select " + COLUMNS + """
             from chartkeeper.refresh_token t join chartkeeper.authorization_grant g on g.id = t.grant_id
             where t.secret = :secret and g.revoked is null
            """;
    private static final String LIVE_REFRESH_TOKEN = BY_REFRESH_TOKEN + " and t.used is null and t.expires > :now";
    private static final String REDEEM = """
            update chartkeeper.authorization_grant set redeemed = :now
             where code = :secret and redeemed is null and revoked is null and code_expires > :now
            """;
    private static final String KEEP_REFRESH_TOKEN = """
            insert into chartkeeper.refresh_token (secret, grant_id, expires) values (:secret, :grant, :expires)
            """;
    private static final String PROLONG =
            "update chartkeeper.authorization_grant set expires = greatest(expires, :expires) where id = :grant";
    private static final String USE_REFRESH_TOKEN = """
            update chartkeeper.refresh_token set used = :now where secret = :secret and used is null and expires > :now
            """;
    private static final String REVOKE =
            "update chartkeeper.authorization_grant set revoked = :now where id = :id and revoked is null";
    private static final String END_ONLINE = """
            update chartkeeper.authorization_grant set revoked = :now
             where sid = :sid and not offline and revoked is null
            """;
    private static final String PURGE = "delete from chartkeeper.authorization_grant where expires < :now";
    private static final String PURGE_USED =
            "delete from chartkeeper.refresh_token where used < :before and expires < :now";

    private final JdbcClient jdbc;
    private final RevokedTokens revoked;
    private final Clock clock;

    Grants(JdbcClient jdbc, RevokedTokens revoked, Clock clock) {
        this.jdbc = jdbc;
        this.revoked = revoked;
        this.clock = clock;
    }

    /**
     * What a user granted.
     *
     * @param scopes those that the user left in
     * @param patient id of the patient in context
     * @param breakGlass id of the break-glass session, when it was granted in one
     * @param authenticated epoch seconds of the sign-in
     * @param methods how the user was recognised, codes of RFC 8176
     */
    record Body(
            String redirectUri,
            String codeChallenge,
            @Nullable String nonce,
            List<String> scopes,
            List<String> purposes,
            @Nullable String patient,
            @Nullable String encounter,
            LaunchContext launch,
            @Nullable String breakGlass,
            long authenticated,
            List<String> methods) {

        Body {
            scopes = List.copyOf(scopes);
            purposes = List.copyOf(purposes);
            // What was stored before they were kept has none.
            methods = methods == null ? List.of() : List.copyOf(methods);
        }

        /** The claims that tell how and when the user was recognised. */
        Map<String, Object> authentication() {
            Map<String, Object> claims = new LinkedHashMap<>();
            claims.put("auth_time", authenticated);
            if (!methods.isEmpty()) {
                claims.put("amr", methods);
            }
            if (methods.contains("mfa")) {
                claims.put("acr", AuthorizationRequestReader.SECOND_FACTOR);
            }
            return claims;
        }

        boolean isOffline() {
            return scopes.contains(UserScopes.OFFLINE);
        }

        boolean isRefreshable() {
            return isOffline() || scopes.contains(UserScopes.ONLINE);
        }
    }

    /** A grant: whose, to whom, in which session. */
    record Grant(UUID id, String clientId, String username, String sid, boolean offline, Body body) {}

    /** Keeps a grant; gives its code. */
    String keep(String clientId, String username, String sid, Body body) {
        String code = Secret.random();
        Instant now = clock.instant();
        jdbc.sql(INSERT)
                .param("id", UUID.randomUUID())
                .param("client", clientId)
                .param("username", username)
                .param("sid", UUID.fromString(sid))
                .param("offline", body.isOffline())
                .param("body", StoredJson.of(body))
                .param("code", Secret.hash(code))
                .param("codeExpires", at(now.plus(CODE_LIFE)))
                .param("expires", at(now.plus(CODE_LIFE).plus(AFTERMATH)))
                .update();
        return code;
    }

    /** The grant of this code, redeemed or not. */
    Optional<Grant> ofCode(String code) {
        return find(BY_CODE, code);
    }

    /** Uses up the code; false when it was used before, has expired, or its grant was revoked. */
    boolean redeem(String code) {
        return jdbc.sql(REDEEM)
                        .param("secret", Secret.hash(code))
                        .param("now", now())
                        .update()
                == 1;
    }

    /** The grant of this refresh token, used or not, unless it was revoked. */
    Optional<Grant> ofRefreshToken(String token) {
        return find(BY_REFRESH_TOKEN, token);
    }

    /** The grant of this refresh token if it could be used now. */
    Optional<Grant> ofLiveRefreshToken(String token) {
        return jdbc.sql(LIVE_REFRESH_TOKEN)
                .param("secret", Secret.hash(token))
                .param("now", now())
                .query((row, number) -> grant(row))
                .optional();
    }

    /** The grant that an access token came of. */
    Optional<Grant> find(String id) {
        return jdbc.sql(BY_ID)
                .param("id", UUID.fromString(id))
                .query((row, number) -> grant(row))
                .optional();
    }

    /** Gives the grant its next refresh token. */
    String nextRefreshToken(Grant grant) {
        String token = Secret.random();
        Instant expires = clock.instant().plus(grant.offline() ? OFFLINE_IDLE : ONLINE_LIFE);
        jdbc.sql(KEEP_REFRESH_TOKEN)
                .param("secret", Secret.hash(token))
                .param("grant", grant.id())
                .param("expires", at(expires))
                .update();
        jdbc.sql(PROLONG)
                .param("expires", at(expires.plus(AFTERMATH)))
                .param("grant", grant.id())
                .update();
        return token;
    }

    /** Uses up a refresh token; false when it was used before or has expired. */
    boolean useRefreshToken(String token) {
        return jdbc.sql(USE_REFRESH_TOKEN)
                        .param("secret", Secret.hash(token))
                        .param("now", now())
                        .update()
                == 1;
    }

    /** Ends a grant with everything that came of it. */
    void revoke(Grant grant) {
        jdbc.sql(REVOKE).param("id", grant.id()).param("now", now()).update();
        revoked.revoke(revocationKey(grant.id().toString()), clock.instant().plus(AFTERMATH));
    }

    /** Ends what was granted for as long as this session lasts, and the access tokens that were issued in it. */
    void sessionEnded(String sid) {
        jdbc.sql(END_ONLINE)
                .param("sid", UUID.fromString(sid))
                .param("now", now())
                .update();
        revoked.revoke(sessionKey(sid), clock.instant().plus(AFTERMATH));
    }

    /** What stands for a whole grant among revoked tokens. */
    static String revocationKey(String grantId) {
        return "grant " + grantId;
    }

    /** What stands for a whole session among revoked tokens. */
    static String sessionKey(String sid) {
        return "session " + sid;
    }

    void purge() {
        jdbc.sql(PURGE).param("now", now()).update();
        jdbc.sql(PURGE_USED)
                .param("before", at(clock.instant().minus(OFFLINE_IDLE)))
                .param("now", now())
                .update();
    }

    private Optional<Grant> find(String sql, String secret) {
        return jdbc.sql(sql)
                .param("secret", Secret.hash(secret))
                .query((row, number) -> grant(row))
                .optional();
    }

    private static Grant grant(ResultSet row) throws SQLException {
        return new Grant(
                row.getObject("id", UUID.class),
                row.getString("client_id"),
                row.getString("username"),
                row.getString("sid"),
                row.getBoolean("offline"),
                StoredJson.read(row.getString("body"), Body.class));
    }

    private OffsetDateTime now() {
        return at(clock.instant());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
