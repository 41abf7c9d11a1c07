package org.chartkeeper.users;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.chartkeeper.fhir.Sealing;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a session was given to answer with a second factor, or to make one of: one value for each purpose, for some minutes. */
final class SecondFactorChallenges {

    private static final Duration LIFE = Duration.ofMinutes(10);

    private static final String KEEP = """
            insert into chartkeeper.second_factor_challenge (sid, purpose, value, expires)
            values (:sid, :purpose, :value, :expires)
            on conflict (sid, purpose) do update set value = excluded.value, expires = excluded.expires
            """;
    private static final String FIND = """
            select value from chartkeeper.second_factor_challenge
             where sid = :sid and purpose = :purpose and expires > :now
            """;
    private static final String TAKE = """
            delete from chartkeeper.second_factor_challenge
             where sid = :sid and purpose = :purpose and expires > :now returning value
            """;
    private static final String PURGE = "delete from chartkeeper.second_factor_challenge where expires < :now";

    private final JdbcClient jdbc;
    private final Sealing sealing;
    private final Clock clock;

    SecondFactorChallenges(JdbcClient jdbc, Sealing sealing, Clock clock) {
        this.jdbc = jdbc;
        this.sealing = sealing;
        this.clock = clock;
    }

    /** What a challenge is for. */
    enum Purpose {
        ENROL_OTP,
        ENROL_PASSKEY,
        USE_PASSKEY
    }

    void keep(Session session, Purpose purpose, byte[] value) {
        jdbc.sql(KEEP)
                .param("sid", UUID.fromString(session.sid()))
                .param("purpose", purpose.name())
                .param("value", sealing.seal(value, owner(session, purpose)))
                .param("expires", now().plus(LIFE))
                .update();
    }

    Optional<byte[]> find(Session session, Purpose purpose) {
        return one(FIND, session, purpose);
    }

    /** The value, which is gone with this. */
    Optional<byte[]> take(Session session, Purpose purpose) {
        return one(TAKE, session, purpose);
    }

    void purge() {
        jdbc.sql(PURGE).param("now", now()).update();
    }

    private Optional<byte[]> one(String sql, Session session, Purpose purpose) {
        return jdbc.sql(sql)
                .param("sid", UUID.fromString(session.sid()))
                .param("purpose", purpose.name())
                .param("now", now())
                .query((row, number) -> row.getBytes("value"))
                .optional()
                .map(kept -> sealing.open(kept, owner(session, purpose)));
    }

    private static byte[] owner(Session session, Purpose purpose) {
        return (purpose + " " + session.sid()).getBytes(StandardCharsets.US_ASCII);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
