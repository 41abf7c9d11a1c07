package org.chartkeeper.audit;

/** Where every access leaves its entry. Nothing here changes or removes one. */
public interface AuditTrail {

    /**
     * Stores {@code entry} in the current transaction: it is there if and only if the transaction commits.
     */
    void recordInTransaction(AuditEntry entry);

    /**
     * Stores {@code entry} and returns once it would survive a crash.
     *
     * @throws AuditUnavailableException when it cannot be stored; what it tells of must then not be answered
     */
    default void record(AuditEntry entry) {
        record(java.util.List.of(entry));
    }

    /** The same for several entries at once. */
    void record(java.util.List<AuditEntry> entries);
}
