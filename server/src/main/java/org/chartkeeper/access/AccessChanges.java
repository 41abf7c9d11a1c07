package org.chartkeeper.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The numbered list of changes that make compiled answers stale: a patient's consents, or everything. Written in the transaction
 * of the change itself, under a lock that keeps the numbers in the order of the commits, and read by every node.
 */
public final class AccessChanges {

    private static final long LOCK = 0x636b_6368_616e_6765L;
    private static final String EVERYTHING = "*";
    /** How many changes are remembered; who knows of none of them decides everything anew. */
    private static final int REMEMBERED = 100_000;
    /** How long a change stays on the list, for nodes to read. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final List<String> changes = new ArrayList<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private long first;
    private long last;
    private Instant read = Instant.now();

    /**
     * The changes of one database.
     *
     * @param dataSource of the transactions that change something
     * @param side for reading while such a transaction is still open
     */
    AccessChanges(DataSource dataSource, DataSource side) {
        this.dataSource = side;
        this.jdbc = JdbcClient.create(dataSource);
        this.last = jdbc.sql("select coalesce(max(id), 0) from chartkeeper.access_change")
                .query(Long.class)
                .single();
        this.first = last;
    }

    /** Notes, in the current transaction, that other decisions may follow for the resources of {@code patientId}. */
    public void patientChanged(String patientId) {
        write(patientId);
    }

    /** Notes, in the current transaction, that whoever acts as {@code actor}, {@code Type/id}, may act as others than before. */
    public void actorChanged(String actor) {
        write(actor);
    }

    /** Whether a change is one of an actor, not of a patient. */
    static boolean isOfActor(String change) {
        return change.indexOf('/') > 0;
    }

    /** Notes, in the current transaction, that any decision may turn out otherwise. */
    public void everythingChanged() {
        write(EVERYTHING);
    }

    /** Has {@code listener} told of each change, by patient id or {@code *}, before any answer is computed after it. */
    public void listen(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Notes a change that each node sees for itself. */
    synchronized void everythingChangedHere() {
        listeners.forEach(listener -> listener.accept(EVERYTHING));
        changes.add(EVERYTHING);
    }

    /** Learns of the changes that were committed since the last call, here or on another node. */
    public synchronized void readNew() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select id, patient from chartkeeper.access_change where id > ? order by id")) {
            select.setLong(1, last);
            Instant now = Instant.now();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    String patient = rows.getString(2);
                    if (!isOfActor(patient)) {
                        listeners.forEach(listener -> listener.accept(patient));
                    }
                    last = rows.getLong(1);
                    changes.add(patient);
                }
            }
            if (now.isAfter(read.plus(KEPT.dividedBy(2)))) {
                everythingChangedHere();
            }
            read = now;
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the changes of access could not be read", e);
        }
    }

    /** Forgets what every node has read long since. */
    synchronized void forgetOld() {
        if (changes.size() > REMEMBERED) {
            int surplus = changes.size() - REMEMBERED;
            changes.subList(0, surplus).clear();
            first += surplus;
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection.prepareStatement(
                        "delete from chartkeeper.access_change where recorded < now() - ? * interval '1 second'")) {
            delete.setLong(1, KEPT.toSeconds());
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("old changes of access could not be forgotten", e);
        }
    }

    /** The number of the newest change known. */
    synchronized long last() {
        return first + changes.size();
    }

    /** The patients changed after change number {@code since}, or null when everything may have changed. */
    synchronized @Nullable List<String> since(long since) {
        if (since < first) {
            return null;
        }
        List<String> newer = List.copyOf(changes.subList((int) (since - first), changes.size()));
        return newer.contains(EVERYTHING) ? null : newer;
    }

    private void write(String what) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                readNew();
            }
        });
        jdbc.sql("select pg_advisory_xact_lock(" + LOCK + ")")
                .query((row, number) -> "")
                .single();
        jdbc.sql("insert into chartkeeper.access_change (patient) values (?)")
                .param(what)
                .update();
    }
}
