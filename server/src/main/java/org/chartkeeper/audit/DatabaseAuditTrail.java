package org.chartkeeper.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;

/**
 * Stores entries in the database. Entries of reads share transactions: whatever has gathered while the last one was flushed to
 * disk goes out in the next, so many readers cost few flushes and each still waits for its own.
 */
final class DatabaseAuditTrail implements AuditTrail, AutoCloseable {

    private static final int LARGEST_BATCH = 1_000;
    private static final long PATIENCE_SECONDS = 10;

    private final DataSource dataSource;
    private final DataSource side;
    private final AuditRepository repository;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread writer;

    /** An entry and who waits for it. */
    private record Waiting(AuditEntry entry, CompletableFuture<Void> stored) {}

    DatabaseAuditTrail(DataSource dataSource, DataSource side, AuditRepository repository) {
        this.dataSource = dataSource;
        this.side = side;
        this.repository = repository;
        this.writer = new Thread(this::write, "audit-writer");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void recordInTransaction(AuditEntry entry) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            repository.insert(connection, List.of(entry));
        } catch (SQLException e) {
            throw new AuditUnavailableException(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    @Override
    public void record(List<AuditEntry> entries) {
        List<Waiting> waiting = entries.stream()
                .map(entry -> new Waiting(entry, new CompletableFuture<>()))
                .toList();
        queue.addAll(waiting);
        try {
            CompletableFuture.allOf(waiting.stream().map(Waiting::stored).toArray(CompletableFuture[]::new))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditUnavailableException(e);
        } catch (ExecutionException | TimeoutException e) {
            queue.removeAll(waiting);
            throw new AuditUnavailableException(e);
        }
    }

    @Override
    public void close() {
        writer.interrupt();
    }

    private void write() {
        List<Waiting> batch = new ArrayList<>();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, LARGEST_BATCH);
                store(batch);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void store(List<Waiting> batch) {
        try (Connection connection = side.getConnection()) {
            connection.setAutoCommit(false);
            try {
                repository.insert(connection, batch.stream().map(Waiting::entry).toList());
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            batch.forEach(waiting -> waiting.stored().complete(null));
        } catch (SQLException | RuntimeException e) {
            if (batch.size() == 1) {
                batch.get(0).stored().completeExceptionally(e);
            } else {
                // One entry that cannot be stored must not fail the others.
                batch.forEach(waiting -> store(List.of(waiting)));
            }
        }
    }
}
