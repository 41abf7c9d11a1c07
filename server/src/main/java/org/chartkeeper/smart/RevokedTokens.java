package org.chartkeeper.smart;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The revoked tokens that have not expired; what any node revokes, every node knows within a second. */
class RevokedTokens {

    private record Revoked(String jti, Instant expires, OffsetDateTime at) {}

    private static final String INSERT = """
            insert into chartkeeper.revoked_token (jti, expires) values (:jti, :expires) on conflict do nothing
            """;

    private static final String SINCE = """
            select jti, expires, revoked from chartkeeper.revoked_token where revoked > :since
            """;

    private static final String PURGE = "delete from chartkeeper.revoked_token where expires < :now";

    /** How far each poll looks back, so that a row that was committed late is not missed. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private static final Duration FRESH = Duration.ofMillis(900);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<String, Instant> revoked = new ConcurrentHashMap<>();
    private OffsetDateTime since = OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private volatile long polled = Long.MIN_VALUE;

    RevokedTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void revoke(String jti, Instant expires) {
        jdbc.sql(INSERT)
                .param("jti", jti)
                .param("expires", expires.atOffset(ZoneOffset.UTC))
                .update();
        revoked.put(jti, expires);
    }

    /** Whether this token was revoked; fails rather than guess when the database has not answered for a second. */
    boolean isRevoked(String jti) {
        if (!isFresh()) {
            pollIfStale();
        }
        return revoked.containsKey(jti);
    }

    private boolean isFresh() {
        long last = polled;
        return last != Long.MIN_VALUE && System.nanoTime() - last < FRESH.toNanos();
    }

    private synchronized void pollIfStale() {
        if (!isFresh()) {
            poll();
        }
    }

    /** Learns what other nodes have revoked. */
    synchronized void poll() {
        long begun = System.nanoTime();
        List<Revoked> found = jdbc.sql(SINCE)
                .param("since", since.minus(OVERLAP))
                .query((row, number) -> new Revoked(
                        row.getString("jti"),
                        row.getObject("expires", OffsetDateTime.class).toInstant(),
                        row.getObject("revoked", OffsetDateTime.class)))
                .list();
        for (Revoked one : found) {
            revoked.put(one.jti(), one.expires());
            since = one.at().isAfter(since) ? one.at() : since;
        }
        polled = begun;
    }

    void purge() {
        Instant now = clock.instant();
        revoked.values().removeIf(expires -> expires.isBefore(now));
        jdbc.sql(PURGE).param("now", now.atOffset(ZoneOffset.UTC)).update();
    }
}
