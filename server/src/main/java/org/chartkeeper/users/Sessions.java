package org.chartkeeper.users;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sessions of signed-in users: in the database, known by the hash of their cookie, ended by time, sign-out or removal. */
public final class Sessions {

    public static final Duration LONGEST = Duration.ofHours(12);
    static final Duration IDLE = Duration.ofMinutes(60);
    static final Duration ADMINISTRATOR_IDLE = Duration.ofMinutes(15);

    private static final Duration SEEN_EVERY = Duration.ofSeconds(30);

    private static final String INSERT = """
            insert into chartkeeper.user_session
                (sid, secret, username, signed_in, last_seen, second_factor, second_factor_method, methods,
                 outside_session, password)
            values (:sid, :secret, :username, :signedIn, :now, :secondFactor, :secondFactorMethod, :methods,
                    :outsideSession, :password)
            """;
    private static final String ALL = """
            select s.sid, s.username, s.signed_in, s.last_seen, s.second_factor, s.second_factor_method, s.methods,
                   s.password, p.hash, p.replaced,
                   (select max(f.created) from chartkeeper.second_factor f where f.username = s.username) as enrolled
              from chartkeeper.user_session s left join chartkeeper.user_password p on p.username = s.username
            """;
    private static final String BY_SECRET = ALL + " where s.secret = :key";
    private static final String BY_SID = ALL + " where s.sid = :key";
    private static final String BY_USERNAME = ALL + " where s.username = :key";
    private static final String BY_OUTSIDE_SESSION = ALL + " where s.outside_session = :key";
    private static final String OTHERS =
            "select sid from chartkeeper.user_session where username = :username and sid <> :sid";
    private static final String RENEW =
            "update chartkeeper.user_session set secret = :secret, password = :password where sid = :sid";
    private static final String RENAME = "update chartkeeper.user_session set sid = :before where sid = :sid";
    private static final String SEEN = "update chartkeeper.user_session set last_seen = :now where sid = :sid";
    private static final String SECOND_FACTOR = """
            update chartkeeper.user_session
               set second_factor = :now, second_factor_method = :method, secret = :secret
             where sid = :sid
            """;
    private static final String END = "delete from chartkeeper.user_session where sid = :sid";
    private static final String PURGE = """
            delete from chartkeeper.user_session where signed_in < :longest or last_seen < :idle
            """;

    private final JdbcClient jdbc;
    private final UserDirectory users;
    private final Passwords passwords;
    private final Clock clock;

    Sessions(JdbcClient jdbc, UserDirectory users, Clock clock) {
        this.jdbc = jdbc;
        this.users = users;
        this.passwords = new Passwords(jdbc, clock);
        this.clock = clock;
    }

    /** A session and the value of its cookie, which is told nowhere else. */
    record Begun(Session session, String cookie) {}

    Begun begin(User user) {
        return begin(user, passwords.hash(user));
    }

    /** Begins a session of a user whose password had this hash: it ends when the user has another one. */
    Begun begin(User user, String passwordHash) {
        return begin(user, passwordHash, new Recognition(clock.instant(), List.of(), null, null));
    }

    /** Begins a session of a user whom an outside provider recognised like this. */
    Begun begin(User user, Recognition recognition) {
        return begin(user, passwords.hash(user), recognition);
    }

    private Begun begin(User user, String passwordHash, Recognition recognition) {
        Instant signedIn = recognition.at().truncatedTo(ChronoUnit.MILLIS);
        Instant secondFactor = recognition.secondFactorMethod() == null ? null : signedIn;
        String methods = String.join(" ", recognition.methods());
        String cookie = Secret.random();
        UUID sid = UUID.randomUUID();
        jdbc.sql(INSERT)
                .param("sid", sid)
                .param("secret", Secret.hash(cookie))
                .param("username", user.username())
                .param("signedIn", at(signedIn))
                .param("now", at(clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                .param("secondFactor", secondFactor == null ? null : at(secondFactor), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("secondFactorMethod", recognition.secondFactorMethod(), Types.VARCHAR)
                .param("methods", methods.isEmpty() ? null : methods, Types.VARCHAR)
                .param("outsideSession", hashed(recognition.outsideSession()), Types.CHAR)
                .param("password", Passwords.fingerprint(passwordHash))
                .update();
        Row begun = rows(BY_SECRET, Secret.hash(cookie)).get(0);
        return new Begun(session(begun, user), cookie);
    }

    /** Lets a session go on under the name of the one that the same user had before, so that what hangs on that goes on too. */
    void takeOver(Session before, Session fresh) {
        end(before.sid());
        jdbc.sql(RENAME)
                .param("before", UUID.fromString(before.sid()))
                .param("sid", UUID.fromString(fresh.sid()))
                .update();
    }

    private static @Nullable String hashed(@Nullable String name) {
        return name == null ? null : Secret.hash(name);
    }

    /** The live session of this cookie; being asked for keeps it alive. */
    Optional<Session> find(String cookie) {
        Instant now = clock.instant();
        Optional<Row> row = rows(BY_SECRET, Secret.hash(cookie)).stream().findFirst();
        Optional<Session> session = row.flatMap(found -> live(found, now));
        if (session.isPresent() && row.get().lastSeen().isBefore(now.minus(SEEN_EVERY))) {
            jdbc.sql(SEEN).param("now", at(now)).param("sid", row.get().sid()).update();
        }
        return session;
    }

    /** Whether the session of this name is live; being asked does not keep it so. */
    public boolean isLive(String sid) {
        return named(sid).isPresent();
    }

    /** The live session of this name; being asked for does not keep it so. */
    public Optional<Session> named(String sid) {
        Instant now = clock.instant();
        return rows(BY_SID, UUID.fromString(sid)).stream().findFirst().flatMap(row -> live(row, now));
    }

    /** The sessions of this user, idle ones too: what was granted in them may still be alive. */
    public List<Session> ofUser(String username) {
        return all(BY_USERNAME, username);
    }

    /** The sessions that belong to this session at an outside provider, idle ones too. */
    public List<Session> ofOutsideSession(String name) {
        return all(BY_OUTSIDE_SESSION, Secret.hash(name));
    }

    private List<Session> all(String sql, Object key) {
        return rows(sql, key).stream()
                .flatMap(row -> users.find(row.username()).map(user -> session(row, user)).stream())
                .toList();
    }

    /**
     * Remembers that a second factor was given just now.
     *
     * @param method what it was, a code of RFC 8176
     * @return the value of the session's cookie from now on
     */
    String secondFactorGiven(String sid, String method) {
        String cookie = Secret.random();
        jdbc.sql(SECOND_FACTOR)
                .param("now", at(clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                .param("method", method)
                .param("secret", Secret.hash(cookie))
                .param("sid", UUID.fromString(sid))
                .update();
        return cookie;
    }

    /** Lets a session go on with the user's new password, under a new cookie. */
    String renew(Session session, String passwordHash) {
        String cookie = Secret.random();
        jdbc.sql(RENEW)
                .param("secret", Secret.hash(cookie))
                .param("password", Passwords.fingerprint(passwordHash))
                .param("sid", UUID.fromString(session.sid()))
                .update();
        return cookie;
    }

    /** The other sessions of the same user. */
    List<String> others(Session session) {
        return jdbc.sql(OTHERS)
                .param("username", session.user().username())
                .param("sid", UUID.fromString(session.sid()))
                .query((row, number) -> row.getString("sid"))
                .list();
    }

    /** Sessions whose user has another password by now. */
    List<String> outdated() {
        return jdbc.sql(ALL).query((row, number) -> row(row)).list().stream()
                .filter(row -> users.find(row.username())
                        .filter(user -> !row.isOfTheSamePassword(user))
                        .isPresent())
                .map(row -> row.sid().toString())
                .toList();
    }

    void end(String sid) {
        jdbc.sql(END).param("sid", UUID.fromString(sid)).update();
    }

    void purge() {
        Instant now = clock.instant();
        jdbc.sql(PURGE)
                .param("longest", at(now.minus(LONGEST)))
                .param("idle", at(now.minus(IDLE)))
                .update();
    }

    private record Row(
            UUID sid,
            String username,
            Instant signedIn,
            Instant lastSeen,
            @Nullable Instant secondFactor,
            @Nullable String secondFactorMethod,
            @Nullable Instant enrolled,
            List<String> methods,
            @Nullable String password,
            Passwords.Chosen chosen) {

        boolean isOfTheSamePassword(User user) {
            return Passwords.fingerprint(chosen.hash(user)).equals(password);
        }

        /** Whether the newest second factor is one that counts. */
        boolean isEnrolled(User user) {
            return enrolled != null
                    && (user.secondFactorsSince() == null || enrolled.isAfter(user.secondFactorsSince()));
        }
    }

    private List<Row> rows(String sql, Object key) {
        return jdbc.sql(sql).param("key", key).query((row, number) -> row(row)).list();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getObject("sid", UUID.class),
                row.getString("username"),
                row.getObject("signed_in", OffsetDateTime.class).toInstant(),
                row.getObject("last_seen", OffsetDateTime.class).toInstant(),
                instant(row.getObject("second_factor", OffsetDateTime.class)),
                row.getString("second_factor_method"),
                instant(row.getObject("enrolled", OffsetDateTime.class)),
                methods(row.getString("methods")),
                row.getString("password"),
                new Passwords.Chosen(row.getString("hash"), row.getString("replaced")));
    }

    private Optional<Session> live(Row row, Instant now) {
        return users.find(row.username())
                .filter(row::isOfTheSamePassword)
                .filter(user -> row.signedIn().plus(LONGEST).isAfter(now))
                .filter(user -> row.lastSeen()
                        .plus(user.isAdministrator() ? ADMINISTRATOR_IDLE : IDLE)
                        .isAfter(now))
                .map(user -> session(row, user));
    }

    private static Session session(Row row, User user) {
        boolean isVoid = row.secondFactor() != null
                && user.secondFactorsSince() != null
                && !row.secondFactor().isAfter(user.secondFactorsSince());
        return new Session(
                row.sid().toString(),
                user,
                row.signedIn(),
                isVoid ? null : row.secondFactor(),
                isVoid ? null : row.secondFactorMethod(),
                row.isEnrolled(user),
                row.methods());
    }

    private static List<String> methods(@Nullable String codes) {
        return codes == null ? List.of() : List.of(codes.split(" "));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
