package org.chartkeeper.smart;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.chartkeeper.caller.BadRegistrationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the database says about clients, as every node knows it within a second: those registered at run time, and what
 * restricts those of files.
 */
class RunTimeClients {

    /**
     * What is known of one client.
     *
     * @param client as registered; null for one of a file, one that was deleted, and one that cannot be read
     */
    record Entry(
            ClientOrigin origin,
            ClientStatus status,
            long version,
            @Nullable Client client) {}

    private static final Logger LOG = LoggerFactory.getLogger(RunTimeClients.class);

    /** How far each poll looks back, so that a row that was committed late is not missed. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private static final Duration FRESH = Duration.ofMillis(900);

    private final StoredClients stored;
    private final RunTimeMetadata metadata;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private Instant since = Instant.EPOCH;
    private volatile long polled = Long.MIN_VALUE;

    RunTimeClients(StoredClients stored, RunTimeMetadata metadata) {
        this.stored = stored;
        this.metadata = metadata;
    }

    /** What is known of this client now; fails rather than guess when the database has not answered for a second. */
    @Nullable
    Entry find(String id) {
        if (!isFresh()) {
            pollIfStale();
        }
        return entries.get(id);
    }

    /** Whether the id belongs to a registration at run time, past ones included. */
    boolean hasTaken(String id) {
        Entry entry = entries.get(id);
        return entry != null && entry.origin() != ClientOrigin.FILE;
    }

    /** Whether this client of a file is not to be used, as last known. */
    boolean restricts(String id) {
        Entry entry = entries.get(id);
        return entry != null && entry.status() != ClientStatus.ACTIVE;
    }

    /** The clients that were registered at run time, as last known. */
    Collection<Client> all() {
        return entries.values().stream()
                .map(Entry::client)
                .filter(Objects::nonNull)
                .toList();
    }

    private boolean isFresh() {
        long last = polled;
        return last != Long.MIN_VALUE && System.nanoTime() - last < FRESH.toNanos();
    }

    private synchronized void pollIfStale() {
        if (!isFresh()) {
            poll();
        }
    }

    /** Learns what has changed, here or on another node. */
    synchronized void poll() {
        long begun = System.nanoTime();
        for (StoredClient row : stored.changedSince(since.minus(OVERLAP))) {
            Entry known = entries.get(row.id());
            if (known == null || known.version() < row.version()) {
                entries.put(row.id(), new Entry(row.origin(), row.status(), row.version(), client(row)));
            }
            since = row.changed().isAfter(since) ? row.changed() : since;
        }
        polled = begun;
    }

    private @Nullable Client client(StoredClient row) {
        if (row.metadata() == null || row.status() == ClientStatus.DELETED) {
            return null;
        }
        try {
            return metadata.read(row.id(), row.metadata(), row.status() == ClientStatus.ACTIVE, row.secretHash());
        } catch (BadRegistrationException e) {
            LOG.error("the registration of client `{}` cannot be used: {}", row.id(), e.getMessage());
            return null;
        }
    }
}
