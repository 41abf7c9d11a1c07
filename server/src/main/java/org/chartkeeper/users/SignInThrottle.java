package org.chartkeeper.users;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Slows down who guesses passwords, on all nodes together: each attempt counts before the password is looked at, for the name
 * and for the address, and beyond a number of them nothing is tried for a while that grows.
 */
final class SignInThrottle {

    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Duration FIRST_LOCK = Duration.ofSeconds(30);
    private static final Duration LONGEST_LOCK = Duration.ofMinutes(15);

    /** Counts where it is not locked, and locks for the next attempt with the one that reaches the limit. */
    private static final String COUNT = """
            insert into chartkeeper.sign_in_attempt as a (subject, attempts, began) values (:subject, 1, :now)
            on conflict (subject) do update set
                attempts = case when a.began < :window then 1 else a.attempts + 1 end,
                began = case when a.began < :window then :now else a.began end,
                locked_until = case when a.began >= :window and a.attempts + 1 >= :most
                    then :now + least(:first * power(2, least(a.attempts + 1 - :most, 10)), :longest) * interval '1 second'
                    end
             where a.locked_until is null or a.locked_until <= :now
            """;

    private static final String LOCKED =
            "select locked_until from chartkeeper.sign_in_attempt where subject = :subject";
    private static final String FORGET = "delete from chartkeeper.sign_in_attempt where subject = :subject";
    private static final String TAKE_BACK = """
            update chartkeeper.sign_in_attempt
               set attempts = greatest(attempts - 1, 0),
                   locked_until = case when attempts - 1 >= :most then locked_until end
             where subject = :subject
            """;
    private static final String PURGE = """
            delete from chartkeeper.sign_in_attempt
             where began < :window and (locked_until is null or locked_until < :now)
            """;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final int mostByUser;
    private final int mostByAddress;

    SignInThrottle(JdbcClient jdbc, Clock clock, int mostByUser, int mostByAddress) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.mostByUser = mostByUser;
        this.mostByAddress = mostByAddress;
    }

    /** Counts an attempt; how long to wait when it may not be made, for a name that exists and one that does not alike. */
    Optional<Duration> attempt(String username, String address) {
        return Stream.of(count(user(username), mostByUser), count(address(address), mostByAddress))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    /** The user has signed in: the failures before were slips. Those of the address may have been others', and stay. */
    void succeeded(String username, String address) {
        jdbc.sql(FORGET).param("subject", user(username)).update();
        jdbc.sql(TAKE_BACK)
                .param("subject", address(address))
                .param("most", mostByAddress)
                .update();
    }

    /** Counts an attempt at a second factor of this user; how long to wait when it may not be made. */
    Optional<Duration> attemptSecondFactor(String username) {
        return count(secondFactor(username), mostByUser);
    }

    /** The user has given it: the failures before were slips. */
    void secondFactorSucceeded(String username) {
        jdbc.sql(FORGET).param("subject", secondFactor(username)).update();
    }

    void purge() {
        jdbc.sql(PURGE)
                .param("now", at(clock.instant()))
                .param("window", at(clock.instant().minus(WINDOW)))
                .update();
    }

    private Optional<Duration> count(String subject, int most) {
        Instant now = clock.instant();
        int counted = jdbc.sql(COUNT)
                .param("subject", subject)
                .param("now", at(now))
                .param("window", at(now.minus(WINDOW)))
                .param("most", most)
                .param("first", FIRST_LOCK.toSeconds())
                .param("longest", LONGEST_LOCK.toSeconds())
                .update();
        return counted == 1 ? Optional.empty() : Optional.of(remaining(subject, now));
    }

    private Duration remaining(String subject, Instant now) {
        return jdbc.sql(LOCKED)
                .param("subject", subject)
                .query(OffsetDateTime.class)
                .optional()
                .map(until -> Duration.between(now, until.toInstant()))
                .filter(rest -> rest.toSeconds() > 0)
                .orElse(Duration.ofSeconds(1));
    }

    private static String user(String username) {
        return Secret.hash("user " + username.toLowerCase(Locale.ROOT));
    }

    private static String secondFactor(String username) {
        return Secret.hash("second factor " + username);
    }

    private static String address(String address) {
        return Secret.hash("address " + address);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
