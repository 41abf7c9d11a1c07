package org.chartkeeper.smart;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.chartkeeper.caller.Emergency;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The break-glass sessions there were: who opened which patient's record, for which reason, until when. They are kept. */
class BreakGlassSessions {

    private static final String COLUMNS = "id, username, client_id, sid, patient, reason, opened, expires";
    private static final String INSERT = "insert into chartkeeper.break_glass_session (" + COLUMNS + """
            ) values (:id, :username, :client, :sid, :patient, :reason, :opened, :expires)
            """;
    private static final String LIVE = "select " + COLUMNS + """
             from chartkeeper.break_glass_session where id = :id and ended is null and expires > :now
            """;
    private static final String AT = "select " + COLUMNS + """
             from chartkeeper.break_glass_session
             where username = :username and patient = :patient and opened <= :time and coalesce(ended, expires) > :time
             order by opened desc limit 1
            """;
    private static final String END_OF_SESSION = """
            update chartkeeper.break_glass_session set ended = :now
             where sid = :sid and ended is null and expires > :now returning
            """ + COLUMNS;
    private static final String END_EXPIRED = """
            update chartkeeper.break_glass_session set ended = expires
             where ended is null and expires <= :now returning
            """ + COLUMNS;

    private final JdbcClient jdbc;
    private final Clock clock;

    BreakGlassSessions(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param sid of the user's session in which it was opened
     */
    record Opened(Emergency emergency, String username, String clientId, String sid, String reason) {}

    void keep(Opened session) {
        Emergency emergency = session.emergency();
        jdbc.sql(INSERT)
                .param("id", UUID.fromString(emergency.id()))
                .param("username", session.username())
                .param("client", session.clientId())
                .param("sid", UUID.fromString(session.sid()))
                .param("patient", emergency.patient())
                .param("reason", session.reason())
                .param("opened", at(emergency.opened()))
                .param("expires", at(emergency.expires()))
                .update();
    }

    /** The session of this id while it lasts. */
    Optional<Emergency> live(String id) {
        return jdbc.sql(LIVE)
                .param("id", UUID.fromString(id))
                .param("now", at(clock.instant()))
                .query((row, number) -> opened(row).emergency())
                .optional();
    }

    /** The session in which this user had this patient's record open at that time. */
    Optional<Emergency> at(String username, String patient, Instant time) {
        return jdbc.sql(AT)
                .param("username", username)
                .param("patient", patient)
                .param("time", at(time))
                .query((row, number) -> opened(row).emergency())
                .optional();
    }

    /** Ends those of a user's session that has ended; gives them. */
    List<Opened> endWith(String sid) {
        return jdbc.sql(END_OF_SESSION)
                .param("sid", UUID.fromString(sid))
                .param("now", at(clock.instant()))
                .query((row, number) -> opened(row))
                .list();
    }

    /** Ends those whose time is up; gives each of them to one node alone. */
    List<Opened> endExpired() {
        return jdbc.sql(END_EXPIRED)
                .param("now", at(clock.instant()))
                .query((row, number) -> opened(row))
                .list();
    }

    private static Opened opened(ResultSet row) throws SQLException {
        return new Opened(
                new Emergency(
                        row.getString("id"),
                        row.getString("patient"),
                        row.getObject("opened", OffsetDateTime.class).toInstant(),
                        row.getObject("expires", OffsetDateTime.class).toInstant()),
                row.getString("username"),
                row.getString("client_id"),
                row.getString("sid"),
                row.getString("reason"));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
