package org.chartkeeper.label;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.chartkeeper.label.RelabellingRun.State;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where the walks through the store stand, in the database, so that any node goes on where another stopped. */
final class RelabellingRepository {

    private static final String LATEST = """
            select id, fingerprint, state, position, visited, relabelled, failed, failed_from, reason, task
              from chartkeeper.relabelling order by started desc limit 1
            """;
    private static final String STORE = """
            insert into chartkeeper.relabelling
              (id, fingerprint, state, position, visited, relabelled, failed, failed_from, reason, task)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set state = excluded.state, position = excluded.position,
              visited = excluded.visited, relabelled = excluded.relabelled, failed = excluded.failed,
              failed_from = excluded.failed_from, reason = excluded.reason, task = excluded.task, updated = now()
            """;

    private final JdbcClient jdbc;

    RelabellingRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The walk that was begun last. */
    Optional<RelabellingRun> latest() {
        return jdbc.sql(LATEST).query((row, number) -> read(row)).optional();
    }

    void store(RelabellingRun run) {
        jdbc.sql(STORE)
                .params(
                        run.id(),
                        run.fingerprint(),
                        run.state().code(),
                        run.position(),
                        run.visited(),
                        run.relabelled(),
                        run.failed(),
                        run.failedFrom(),
                        run.reason(),
                        run.task())
                .update();
    }

    private static RelabellingRun read(ResultSet row) throws SQLException {
        long failedFrom = row.getLong(8);
        boolean none = row.wasNull();
        return new RelabellingRun(
                row.getObject(1, UUID.class),
                row.getString(2),
                State.of(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                none ? null : failedFrom,
                row.getString(9),
                row.getString(10));
    }
}
