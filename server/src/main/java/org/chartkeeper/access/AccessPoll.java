package org.chartkeeper.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the classes and changes that other nodes have written, and the policy when its file has changed. */
final class AccessPoll implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(AccessPoll.class);

    private final AccessClasses classes;
    private final AccessChanges changes;
    private final PolicyInForce policy;

    AccessPoll(AccessClasses classes, AccessChanges changes, PolicyInForce policy) {
        this.classes = classes;
        this.changes = changes;
        this.policy = policy;
    }

    @Override
    public void run() {
        try {
            classes.readNew();
            changes.readNew();
            policy.readAgain();
        } catch (RuntimeException e) {
            // Must not end the poll: this node would go on with old rights.
            LOG.error("changes of access on other nodes could not be read: {}", e.getMessage());
        }
    }
}
