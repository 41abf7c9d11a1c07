package org.chartkeeper.export;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.fhir.DatabaseGate;
import org.jspecify.annotations.Nullable;

/**
 * One unchanging view of the database, behind the gate, for a caller: everything an export reads, it reads here.
 *
 * <p>The transaction time is not later than the start of any transaction that the view does not contain. So whatever such a
 * transaction stores is found by the next export {@code _since} this time, although its resources are stamped before it commits.
 * What other transactions committed later than that is in the view too, and the next export repeats it.
 */
final class Snapshot implements AutoCloseable {

    private static final String NAME = "chartkeeper-export";
    private static final int ATTEMPTS = 25;
    private static final long PAUSE_MILLISECONDS = 200;
    private static final long STAMP_MILLISECONDS = 2;

    /** Transactions that write nothing, like those of this class, hold no time back. */
    private static final String OLDEST = """
            select min(xact_start) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()
               and backend_type = 'client backend' and application_name <> ?
            """;

    /** Whether the answer that the row policies consult knows every class there is. */
    private static final String DECIDED = """
            select current_setting('chartkeeper.caller', true) = '*'
                or (select a.decided from chartkeeper.access_answer a
                     where a.id = current_setting('chartkeeper.caller', true))
                   >= (select coalesce(max(c.id) + 1, 0) from chartkeeper.access_class c) as decided
            """;

    private final Connection connection;
    private final Instant time;

    private Snapshot(Connection connection, Instant time) {
        this.connection = connection;
        this.time = time;
    }

    /** Takes a view for {@code caller}. */
    static Snapshot take(DataSource dataSource, DatabaseGate gate, Caller caller)
            throws SQLException, InterruptedException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(false);
            name(connection, NAME);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Instant time = time(connection);
                connection.commit();
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                gate.enter(connection, caller.takingAway());
                if (decided(connection)) {
                    return new Snapshot(connection, time);
                }
                // A class was made between the answer and the view; what is of it would be missing.
                connection.rollback();
                connection.setReadOnly(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                Thread.sleep(PAUSE_MILLISECONDS);
            }
            throw new IllegalStateException("the access classes did not settle");
        } catch (SQLException | RuntimeException | InterruptedException e) {
            release(connection);
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    Instant time() {
        return time;
    }

    @Override
    public void close() throws SQLException {
        release(connection);
    }

    /** Resources are stamped in whole milliseconds, cut short; so the millisecond must be over before it is the time. */
    private static Instant time(Connection connection) throws SQLException, InterruptedException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Thread.sleep(STAMP_MILLISECONDS);
        try (PreparedStatement select = connection.prepareStatement(OLDEST)) {
            select.setString(1, NAME);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                @Nullable OffsetDateTime oldest = row.getObject(1, OffsetDateTime.class);
                if (oldest == null) {
                    return now;
                }
                Instant before =
                        oldest.toInstant().truncatedTo(ChronoUnit.MILLIS).minusMillis(1);
                return before.isBefore(now) ? before : now;
            }
        }
    }

    private static boolean decided(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(DECIDED)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void release(Connection connection) throws SQLException {
        try (connection) {
            connection.rollback();
            connection.setReadOnly(false);
            name(connection, "chartkeeper");
            connection.commit();
        }
    }

    private static void name(Connection connection, String name) throws SQLException {
        connection.setClientInfo("ApplicationName", name);
    }
}
