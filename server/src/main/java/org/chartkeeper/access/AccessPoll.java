package org.chartkeeper.access;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the classes and changes that other nodes have written, and the policy when its file has changed: twice a second by
 * itself, and before an answer is given when that has not come about for a second.
 */
final class AccessPoll implements Runnable {

    static final Duration PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(AccessPoll.class);
    private static final long OLDEST_NANOS = Duration.ofSeconds(1).toNanos();

    private final AccessClasses classes;
    private final AccessChanges changes;
    private final PolicyInForce policy;
    private volatile long read = System.nanoTime();

    AccessPoll(AccessClasses classes, AccessChanges changes, PolicyInForce policy) {
        this.classes = classes;
        this.changes = changes;
        this.policy = policy;
    }

    /**
     * Returns once this node knows what every other node had committed a second ago.
     *
     * @throws org.springframework.dao.DataAccessException when the database does not say: nobody may be answered then
     */
    void requireFresh() {
        if (System.nanoTime() - read > OLDEST_NANOS) {
            readNew();
        }
    }

    private synchronized void readNew() {
        long now = System.nanoTime();
        classes.readNew();
        changes.readNew();
        policy.readAgain();
        read = now;
    }

    @Override
    public void run() {
        try {
            readNew();
        } catch (RuntimeException e) {
            // Must not end the poll; until it succeeds every answer asks for itself, or is not given.
            LOG.error("changes of access on other nodes could not be read: {}", e.getMessage());
        }
    }
}
