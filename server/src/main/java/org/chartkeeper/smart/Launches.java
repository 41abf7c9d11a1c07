package org.chartkeeper.smart;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.chartkeeper.users.Secret;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The launches that wait for their app: each for one client, good once and for a few minutes. */
class Launches {

    static final Duration LIFE = Duration.ofMinutes(5);

    private static final String INSERT = """
            insert into chartkeeper.launch (secret, client_id, context, expires)
            values (:secret, :client, cast(:context as json), :expires)
            """;
    private static final String TAKE = """
            delete from chartkeeper.launch where secret = :secret and client_id = :client and expires > :now
            returning context
            """;
    private static final String PURGE = "delete from chartkeeper.launch where expires < :now";

    private final JdbcClient jdbc;
    private final Clock clock;

    Launches(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Keeps {@code context} for the client; gives the value for its {@code launch} parameter. */
    String keep(String clientId, LaunchContext context) {
        String launch = Secret.random();
        jdbc.sql(INSERT)
                .param("secret", Secret.hash(launch))
                .param("client", clientId)
                .param("context", StoredJson.of(context))
                .param("expires", clock.instant().plus(LIFE).atOffset(ZoneOffset.UTC))
                .update();
        return launch;
    }

    /** The context that was kept under this value for the client; nobody gets it again. */
    Optional<LaunchContext> take(String launch, String clientId) {
        return jdbc.sql(TAKE)
                .param("secret", Secret.hash(launch))
                .param("client", clientId)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(String.class)
                .optional()
                .map(json -> StoredJson.read(json, LaunchContext.class));
    }

    void purge() {
        jdbc.sql(PURGE).param("now", clock.instant().atOffset(ZoneOffset.UTC)).update();
    }
}
