package org.chartkeeper.openid;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.chartkeeper.caller.Members;
import org.chartkeeper.users.OutsideUsers;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the provider last said of each user, in the database, mapped anew whenever it is read; remembered here for less than a
 * second, so that what one node learns, or a setting takes away, holds on every node within one.
 */
class OutsideUserRepository implements OutsideUsers {

    private static final Duration FRESH = Duration.ofMillis(900);
    private static final int MOST_REMEMBERED = 10_000;

    private static final String KEEP = """
            insert into chartkeeper.outside_user (username, issuer, subject, said, signed_in)
            values (:username, :issuer, :subject, cast(:said as json), :now)
            on conflict (username) do update set said = excluded.said, signed_in = excluded.signed_in
            """;
    private static final String FIND = """
            select said from chartkeeper.outside_user
             where username = :username and issuer = :issuer and signed_in > :since
            """;
    private static final String END = "delete from chartkeeper.outside_user where username = :username";
    private static final String PURGE = "delete from chartkeeper.outside_user where signed_in < :since";

    private final JdbcClient jdbc;
    private final OutsideName names;
    private final ClaimMapping mapping;
    private final Duration rightsLast;
    private final Clock clock;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    OutsideUserRepository(JdbcClient jdbc, OutsideName names, ClaimMapping mapping, Duration rightsLast, Clock clock) {
        this.jdbc = jdbc;
        this.names = names;
        this.mapping = mapping;
        this.rightsLast = rightsLast;
        this.clock = clock;
    }

    private record Remembered(User user, long looked) {

        boolean isFresh() {
            return System.nanoTime() - looked < FRESH.toNanos();
        }
    }

    /** Keeps what the provider has just said of this subject; gives the user who follows from it. */
    User keep(String subject, Said said) {
        String username = names.of(subject);
        User user = mapping.user(username, said);
        jdbc.sql(KEEP)
                .param("username", username)
                .param("issuer", names.issuer())
                .param("subject", subject)
                .param("said", json(said))
                .param("now", at(clock.instant()))
                .update();
        remembered.remove(username);
        return user;
    }

    @Override
    public Optional<User> find(String username) {
        Remembered known = remembered.get(username);
        if (known == null || !known.isFresh()) {
            makeRoom();
            known = remembered.compute(
                    username, (name, before) -> before != null && before.isFresh() ? before : look(name, before));
        }
        return Optional.ofNullable(known).map(Remembered::user);
    }

    /** Ends what the user may do, until the next sign-in. */
    void end(String username) {
        jdbc.sql(END).param("username", username).update();
        remembered.remove(username);
    }

    void purge() {
        jdbc.sql(PURGE).param("since", since()).update();
    }

    /** Nobody is remembered as missing; an unchanged user stays the same object, which callers go by. */
    private @Nullable Remembered look(String username, @Nullable Remembered before) {
        long looked = System.nanoTime();
        User user = jdbc.sql(FIND)
                .param("username", username)
                .param("issuer", names.issuer())
                .param("since", since())
                .query(String.class)
                .optional()
                .flatMap(said -> mapped(username, said))
                .orElse(null);
        if (user == null) {
            return null;
        }
        return new Remembered(before != null && before.user().equals(user) ? before.user() : user, looked);
    }

    private Optional<User> mapped(String username, String said) {
        try {
            return Optional.of(mapping.user(username, Members.JSON.readValue(said, Said.class)));
        } catch (RefusedSignInException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private void makeRoom() {
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
    }

    private OffsetDateTime since() {
        return at(clock.instant().minus(rightsLast));
    }

    private static String json(Said said) {
        try {
            return Members.JSON.writeValueAsString(said);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
