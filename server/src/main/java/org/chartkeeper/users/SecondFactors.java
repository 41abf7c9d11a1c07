package org.chartkeeper.users;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.chartkeeper.fhir.Sealing;
import org.chartkeeper.users.SecondFactor.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The second factors that users have enrolled: in the database, their secrets sealed. */
final class SecondFactors {

    private static final String INSERT = """
            insert into chartkeeper.second_factor
                (id, username, method, name, secret, credential_id, counter, created, last_used)
            values (:id, :username, :method, :name, :secret, :credential, :counter, :now, :now)
            """;
    private static final String OF_USER = """
            select id, method, name, created, last_used from chartkeeper.second_factor
             where username = :username and created > :since order by created, id
            """;
    private static final String KEYS = """
            select id, secret, counter, credential_id from chartkeeper.second_factor
             where username = :username and method = :method and created > :since
            """;
    private static final String USE = """
            update chartkeeper.second_factor set counter = :counter, last_used = :now
             where id = :id and counter = :before
            """;
    private static final String REMOVE =
            "delete from chartkeeper.second_factor where id = :id and username = :username";
    private static final String REMOVE_BEFORE =
            "delete from chartkeeper.second_factor where username = :username and created <= :since";

    private final JdbcClient jdbc;
    private final Sealing sealing;
    private final Clock clock;

    SecondFactors(JdbcClient jdbc, Sealing sealing, Clock clock) {
        this.jdbc = jdbc;
        this.sealing = sealing;
        this.clock = clock;
    }

    /**
     * What a factor is checked with.
     *
     * @param secret the shared key of a one-time password, or what is known of a passkey
     * @param counter the last time step that was used, or the signature counter
     * @param credentialId of a passkey
     */
    record Key(UUID id, byte[] secret, long counter, byte @Nullable [] credentialId) {}

    /** What {@code user} has, in the order of enrolling; what was enrolled before a reset is not there. */
    List<SecondFactor> of(User user) {
        return jdbc.sql(OF_USER)
                .param("username", user.username())
                .param("since", since(user))
                .query((row, number) -> new SecondFactor(
                        row.getObject("id", UUID.class),
                        method(row.getString("method")),
                        row.getString("name"),
                        row.getObject("created", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("last_used", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)
                                .orElse(null)))
                .list();
    }

    List<Key> keys(User user, Method method) {
        return jdbc.sql(KEYS)
                .param("username", user.username())
                .param("method", method.code())
                .param("since", since(user))
                .query((row, number) -> {
                    UUID id = row.getObject("id", UUID.class);
                    return new Key(
                            id,
                            sealing.open(row.getBytes("secret"), owner(id)),
                            row.getLong("counter"),
                            row.getBytes("credential_id"));
                })
                .list();
    }

    /** Keeps a factor that its user has just proved to have. */
    void add(User user, Method method, String name, byte[] secret, byte @Nullable [] credentialId, long counter) {
        UUID id = UUID.randomUUID();
        jdbc.sql(INSERT)
                .param("id", id)
                .param("username", user.username())
                .param("method", method.code())
                .param("name", name)
                .param("secret", sealing.seal(secret, owner(id)))
                .param("credential", credentialId, java.sql.Types.BINARY)
                .param("counter", counter)
                .param("now", at(clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                .update();
    }

    /** Moves the counter on; false when somebody else did in the meantime. */
    boolean use(Key key, long counter) {
        return jdbc.sql(USE)
                        .param("id", key.id())
                        .param("before", key.counter())
                        .param("counter", counter)
                        .param("now", at(clock.instant()))
                        .update()
                == 1;
    }

    /** Takes away one of the user's factors; false when it is not theirs. */
    boolean remove(User user, UUID id) {
        return jdbc.sql(REMOVE)
                        .param("id", id)
                        .param("username", user.username())
                        .update()
                == 1;
    }

    /** Takes away what the users file declares void. */
    void purge(User user) {
        if (user.secondFactorsSince() != null) {
            jdbc.sql(REMOVE_BEFORE)
                    .param("username", user.username())
                    .param("since", since(user))
                    .update();
        }
    }

    private static OffsetDateTime since(User user) {
        Instant since = user.secondFactorsSince();
        return at(since == null ? Instant.EPOCH : since);
    }

    private static Method method(String code) {
        return Method.valueOf(code.toUpperCase(java.util.Locale.ROOT));
    }

    private static byte[] owner(UUID id) {
        return ("second factor " + id).getBytes(StandardCharsets.US_ASCII);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
