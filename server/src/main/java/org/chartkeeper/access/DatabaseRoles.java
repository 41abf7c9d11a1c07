package org.chartkeeper.access;

import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database roles in which transactions run: the serving role itself, or the one whose policies list few visible classes. */
final class DatabaseRoles {

    /** What PostgreSQL calls the role of the login. */
    static final String SERVING = "none";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRoles.class);
    private static final String FIND = """
            select r.rolname from pg_roles r
             where r.rolname = current_user || '_few' and pg_has_role(current_user, r.oid, 'MEMBER')
               and not exists (
                 select 1 from unnest(chartkeeper.gated_tables()) as gated(name)
                  where not exists (select 1 from pg_policies p
                                     where p.schemaname = 'public' and p.tablename = gated.name
                                       and p.policyname = 'chartkeeper_few_delete'))
            """;

    private final @Nullable String few;

    private DatabaseRoles(@Nullable String few) {
        this.few = few;
    }

    static DatabaseRoles of(DataSource dataSource) {
        @Nullable
        String few = JdbcClient.create(dataSource)
                .sql(FIND)
                .query(String.class)
                .optional()
                .orElse(null);
        if (few == null) {
            LOG.warn("there is no role for callers who see little, so their searches take longer the more is stored; "
                    + "see the operator's page on the database");
        }
        return new DatabaseRoles(few);
    }

    boolean hasFew() {
        return few != null;
    }

    /** The name of the role for callers who see few classes. */
    String few() {
        return Objects.requireNonNull(few, "there is no role for callers who see few classes");
    }
}
