package org.chartkeeper.openid;

import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.chartkeeper.users.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sign-ins that are under way at the provider, each good once and for the browser it was begun in. */
class SignInAttempts {

    private static final Duration LIFE = Duration.ofMinutes(15);

    private static final String INSERT = """
            insert into chartkeeper.openid_sign_in (state, browser, request, since, expires)
            values (:state, :browser, :request, :since, :expires)
            """;
    private static final String TAKE = """
            delete from chartkeeper.openid_sign_in where state = :state and browser = :browser and expires > :now
            returning request, since
            """;
    private static final String PURGE = "delete from chartkeeper.openid_sign_in where expires < :now";

    private final JdbcClient jdbc;
    private final Clock clock;

    SignInAttempts(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a sign-in is for.
     *
     * @param request the waiting authorization request, or null
     * @param since when the user must have been recognised at the earliest, or null
     */
    record Attempt(@Nullable String request, @Nullable Instant since) {}

    void keep(String state, String browser, Attempt attempt) {
        Instant since = attempt.since();
        jdbc.sql(INSERT)
                .param("state", Secret.hash(state))
                .param("browser", Secret.hash(browser))
                .param("request", attempt.request(), Types.VARCHAR)
                .param("since", since == null ? null : at(since), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("expires", at(clock.instant().plus(LIFE)))
                .update();
    }

    /** The sign-in of this state, if this browser began it and nobody has ended it. */
    Optional<Attempt> take(String state, String browser) {
        return jdbc.sql(TAKE)
                .param("state", Secret.hash(state))
                .param("browser", Secret.hash(browser))
                .param("now", at(clock.instant()))
                .query((row, number) ->
                        new Attempt(row.getString("request"), instant(row.getObject("since", OffsetDateTime.class))))
                .optional();
    }

    void purge() {
        jdbc.sql(PURGE).param("now", at(clock.instant())).update();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
