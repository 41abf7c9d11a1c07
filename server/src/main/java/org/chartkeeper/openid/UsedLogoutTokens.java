package org.chartkeeper.openid;

import java.time.Instant;
import java.time.ZoneOffset;
import org.chartkeeper.users.Secret;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The logout tokens that have come; each is good once, on all nodes. */
class UsedLogoutTokens {

    private static final String USE = """
            insert into chartkeeper.used_logout_token (jti, expires) values (:jti, :expires) on conflict do nothing
            """;
    private static final String FORGET = "delete from chartkeeper.used_logout_token where jti = :jti";
    private static final String PURGE = "delete from chartkeeper.used_logout_token where expires < :now";

    private final JdbcClient jdbc;

    UsedLogoutTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Uses the token of this id; false when it was used before. */
    boolean use(String jti, Instant expires) {
        return jdbc.sql(USE)
                        .param("jti", Secret.hash(jti))
                        .param("expires", expires.atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** Lets the token be used again, since what it asked for failed. */
    void forget(String jti) {
        jdbc.sql(FORGET).param("jti", Secret.hash(jti)).update();
    }

    void purge(Instant now) {
        jdbc.sql(PURGE).param("now", now.atOffset(ZoneOffset.UTC)).update();
    }
}
