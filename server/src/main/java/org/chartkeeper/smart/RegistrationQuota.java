package org.chartkeeper.smart;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.chartkeeper.users.Secret;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts how often somebody without a token registers, on all nodes together: from one network, and from all of them. */
class RegistrationQuota {

    private static final Duration WINDOW = Duration.ofDays(1);
    private static final int NETWORK_BYTES = 8;

    private static final String COUNT = """
            insert into chartkeeper.registration_quota as q (subject, registrations, began) values (:subject, 1, :now)
            on conflict (subject) do update
               set registrations = case when q.began <= :window then 1 else q.registrations + 1 end,
                   began = case when q.began <= :window then :now else q.began end
             where q.began <= :window or q.registrations < :most
            """;
    private static final String BEGAN = "select began from chartkeeper.registration_quota where subject = :subject";
    private static final String PURGE = "delete from chartkeeper.registration_quota where began <= :window";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final int perAddress;
    private final int perDay;

    RegistrationQuota(JdbcClient jdbc, Clock clock, int perAddress, int perDay) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.perAddress = perAddress;
        this.perDay = perDay;
    }

    /** Counts an attempt from this address, or refuses it. */
    void attempt(String address) {
        count(Secret.hash("address " + network(address)), perAddress);
    }

    /** Counts a registration, or refuses it. */
    void registration() {
        count(Secret.hash("all"), perDay);
    }

    void purge() {
        jdbc.sql(PURGE).param("window", at(clock.instant().minus(WINDOW))).update();
    }

    private void count(String subject, int most) {
        Instant now = clock.instant();
        int counted = jdbc.sql(COUNT)
                .param("subject", subject)
                .param("now", at(now))
                .param("window", at(now.minus(WINDOW)))
                .param("most", most)
                .update();
        if (counted != 1) {
            throw RegistrationRefusedException.tooMany(remaining(subject, now));
        }
    }

    private Duration remaining(String subject, Instant now) {
        Optional<OffsetDateTime> began = jdbc.sql(BEGAN)
                .param("subject", subject)
                .query(OffsetDateTime.class)
                .optional();
        return began.map(from -> Duration.between(now, from.toInstant().plus(WINDOW)))
                .filter(rest -> rest.toSeconds() > 0)
                .orElse(Duration.ofSeconds(1));
    }

    /** Of IPv6, where everybody has as many addresses as they like, the network. */
    static String network(String address) {
        try {
            return address.indexOf(':') >= 0 && InetAddress.getByName(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
