package org.chartkeeper.smart;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.users.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The authorization requests that wait for their users, each bound to the session that first took it up. */
class AuthorizationRequests {

    private static final Duration LIFE = Duration.ofMinutes(20);

    private static final String INSERT = """
            insert into chartkeeper.authorization_request (secret, request, expires)
            values (:secret, cast(:request as json), :expires)
            """;
    private static final String FIND = """
            select request, sid, patient, encounter, break_glass from chartkeeper.authorization_request
             where secret = :secret and expires > :now
            """;
    private static final String BIND =
            "update chartkeeper.authorization_request set sid = :sid where secret = :secret and sid is null";
    private static final String CHOOSE = """
            update chartkeeper.authorization_request set patient = :patient, encounter = :encounter
             where secret = :secret and sid = :sid
            """;
    private static final String BREAK_GLASS = """
            update chartkeeper.authorization_request set patient = :patient, break_glass = :session
             where secret = :secret and sid = :sid
            """;
    private static final String ATTEMPT = """
            update chartkeeper.authorization_request set failures = failures + 1
             where secret = :secret and sid = :sid and failures < :most and break_glass is null
            """;
    private static final String TAKE = """
            delete from chartkeeper.authorization_request where secret = :secret and expires > :now
            """;
    private static final String PURGE = "delete from chartkeeper.authorization_request where expires < :now";

    private final JdbcClient jdbc;
    private final Clock clock;

    AuthorizationRequests(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A request and how far its user has come with it.
     *
     * @param sid of the session that took it up
     * @param breakGlass id of the break-glass session that was opened for it
     */
    record Waiting(
            String id,
            AuthorizationRequest request,
            @Nullable String sid,
            @Nullable String patient,
            @Nullable String encounter,
            @Nullable String breakGlass) {

        /** The request once it is bound to the session. */
        Waiting bound(String session) {
            return new Waiting(id, request, session, patient, encounter, breakGlass);
        }
    }

    /** Keeps {@code request} until its user comes; gives the id it is found by. */
    String keep(AuthorizationRequest request) {
        String id = Secret.random();
        jdbc.sql(INSERT)
                .param("secret", Secret.hash(id))
                .param("request", StoredJson.of(request))
                .param("expires", clock.instant().plus(LIFE).atOffset(ZoneOffset.UTC))
                .update();
        return id;
    }

    Optional<Waiting> find(String id) {
        return jdbc.sql(FIND)
                .param("secret", Secret.hash(id))
                .param("now", now())
                .query((row, number) -> new Waiting(
                        id,
                        StoredJson.read(row.getString("request"), AuthorizationRequest.class),
                        row.getString("sid"),
                        row.getString("patient"),
                        row.getString("encounter"),
                        row.getString("break_glass")))
                .optional();
    }

    /** Binds a request that is nobody's yet to this session; false when another was first. */
    boolean bind(String id, String sid) {
        return jdbc.sql(BIND)
                        .param("secret", Secret.hash(id))
                        .param("sid", UUID.fromString(sid))
                        .update()
                == 1;
    }

    void choose(Waiting waiting, @Nullable String patient, @Nullable String encounter) {
        jdbc.sql(CHOOSE)
                .param("secret", Secret.hash(waiting.id()))
                .param("sid", UUID.fromString(String.valueOf(waiting.sid())))
                .param("patient", patient)
                .param("encounter", encounter)
                .update();
    }

    /** Notes the break-glass session that was opened for it, and its patient. */
    void breakGlass(Waiting waiting, Emergency session) {
        jdbc.sql(BREAK_GLASS)
                .param("secret", Secret.hash(waiting.id()))
                .param("sid", UUID.fromString(String.valueOf(waiting.sid())))
                .param("patient", session.patient())
                .param("session", UUID.fromString(session.id()))
                .update();
    }

    /** Counts an attempt of its user at breaking the glass; false when there were as many as there may be, or one that opened. */
    boolean attempt(Waiting waiting, int most) {
        return jdbc.sql(ATTEMPT)
                        .param("secret", Secret.hash(waiting.id()))
                        .param("sid", UUID.fromString(String.valueOf(waiting.sid())))
                        .param("most", most)
                        .update()
                == 1;
    }

    /** How many attempts there were. */
    int attempts(Waiting waiting) {
        return jdbc.sql("select failures from chartkeeper.authorization_request where secret = :secret")
                .param("secret", Secret.hash(waiting.id()))
                .query(Integer.class)
                .optional()
                .orElse(Integer.MAX_VALUE);
    }

    /** Ends the waiting; false when somebody was faster. */
    boolean take(String id) {
        return jdbc.sql(TAKE)
                        .param("secret", Secret.hash(id))
                        .param("now", now())
                        .update()
                == 1;
    }

    void purge() {
        jdbc.sql(PURGE).param("now", now()).update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
