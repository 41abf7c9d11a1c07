package org.chartkeeper.smart;

import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which client assertions were used already, on this node or another. */
class UsedAssertions {

    private static final String INSERT = """
            insert into chartkeeper.used_assertion (issuer, jti, expires) values (:issuer, :jti, :expires)
            on conflict do nothing
            """;

    private static final String PURGE = "delete from chartkeeper.used_assertion where expires < :now";

    private final JdbcClient jdbc;

    UsedAssertions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Marks this assertion as used; false when it was before. */
    boolean use(String issuer, String jti, Instant expires) {
        return jdbc.sql(INSERT)
                        .param("issuer", issuer)
                        .param("jti", jti)
                        .param("expires", expires.atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    void purge(Instant now) {
        jdbc.sql(PURGE).param("now", now.atOffset(ZoneOffset.UTC)).update();
    }
}
