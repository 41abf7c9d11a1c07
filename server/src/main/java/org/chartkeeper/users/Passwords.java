package org.chartkeeper.users;

import java.time.Clock;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The passwords that users have chosen themselves, as hashes. Each counts for as long as the users file has the hash that it
 * stands for, so that an operator who writes another one into the file has the last word.
 */
class Passwords {

    private static final String FIND =
            "select hash, replaced from chartkeeper.user_password where username = :username";
    private static final String CHOOSE = """
            insert into chartkeeper.user_password (username, hash, replaced, changed)
            values (:username, :hash, :replaced, :now)
            on conflict (username) do update
               set hash = excluded.hash, replaced = excluded.replaced, changed = excluded.changed
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    Passwords(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a user has chosen.
     *
     * @param hash of the password
     * @param replaced names the hash of the users file that it stands for
     */
    record Chosen(@Nullable String hash, @Nullable String replaced) {

        /** The hash that counts for {@code user}. */
        String hash(User user) {
            boolean counts = hash != null && fingerprint(user.passwordHash()).equals(replaced);
            return hash != null && counts ? hash : user.passwordHash();
        }
    }

    /** The hash of the user's password. */
    String hash(User user) {
        return jdbc.sql(FIND)
                .param("username", user.username())
                .query((row, number) -> new Chosen(row.getString("hash"), row.getString("replaced")))
                .optional()
                .map(chosen -> chosen.hash(user))
                .orElseGet(user::passwordHash);
    }

    /** From now on this is the hash of the user's password, on every node. */
    void choose(User user, String hash) {
        jdbc.sql(CHOOSE)
                .param("username", user.username())
                .param("hash", hash)
                .param("replaced", fingerprint(user.passwordHash()))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** What stands for a hash where it need not be known. */
    static String fingerprint(String hash) {
        return Secret.hash("password " + hash);
    }
}
