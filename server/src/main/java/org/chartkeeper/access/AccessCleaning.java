package org.chartkeeper.access;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps answers and changes that nobody needs any more from piling up. */
final class AccessCleaning implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(AccessCleaning.class);

    private final CompiledAnswers answers;
    private final AccessChanges changes;

    AccessCleaning(CompiledAnswers answers, AccessChanges changes) {
        this.answers = answers;
        this.changes = changes;
    }

    @Override
    public void run() {
        try {
            answers.forgetUnused();
            changes.forgetOld();
        } catch (SQLException | RuntimeException e) {
            // Tried again in an hour.
            LOG.warn("old answers of access could not be forgotten: {}", e.getMessage());
        }
    }
}
