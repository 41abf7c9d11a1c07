package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.model.dao.JpaPid;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.DatabaseGate.Part;
import org.hibernate.Session;

/** Has the database answer another question of the scopes for a part of the current transaction. */
final class TransactionGate {

    private static final String SEEN =
            "select res_id from hfj_resource where res_id = any(?) and res_deleted_at is null";

    private final DatabaseGate gate;
    private final EntityManager entityManager;
    private final ThreadLocal<Boolean> matching = ThreadLocal.withInitial(() -> false);

    TransactionGate(DatabaseGate gate, EntityManager entityManager) {
        this.gate = gate;
        this.entityManager = entityManager;
    }

    /** Runs {@code search}, for what criteria within a write match, over what may be searched. */
    <T> T matching(Supplier<T> search) {
        if (matching.get() || gate.openTo(CallerContext.current())) {
            return search.get();
        }
        FlushModeType before = entityManager.getFlushMode();
        matching.set(true);
        try {
            // What was written so far may be more than may be searched, and then could not be flushed.
            entityManager.setFlushMode(FlushModeType.COMMIT);
            ask(Part.MATCHES);
            T found = search.get();
            withConnection(connection -> gate.enter(connection, CallerContext.current()));
            return found;
        } catch (RuntimeException e) {
            resume(e);
            throw e;
        } finally {
            matching.remove();
            entityManager.setFlushMode(before);
        }
    }

    /** After a search that failed; if the transaction has failed with it, it stays as it is and sees less. */
    private void resume(RuntimeException failure) {
        try {
            withConnection(connection -> gate.enter(connection, CallerContext.current()));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Loads what a search includes, and leaves out what may not be read; the rest of the transaction loads the result. */
    Set<JpaPid> including(Supplier<Set<JpaPid>> includes) {
        boolean open = gate.openTo(CallerContext.current());
        if (!open) {
            ask(Part.RESULT);
        }
        Set<JpaPid> found = includes.get();
        if (found.isEmpty()) {
            return found;
        }
        if (!open) {
            ask(Part.INCLUDES);
        }
        Set<Long> seen = seen(found);
        if (!open) {
            ask(Part.RESULT);
        }
        found.removeIf(pid -> !seen.contains(pid.getId()));
        return found;
    }

    private Set<Long> seen(Collection<JpaPid> pids) {
        Long[] ids = pids.stream().map(JpaPid::getId).toArray(Long[]::new);
        Set<Long> seen = new HashSet<>();
        withConnection(connection -> {
            Array wanted = connection.createArrayOf("int8", ids);
            try (PreparedStatement select = connection.prepareStatement(SEEN)) {
                select.setArray(1, wanted);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        seen.add(rows.getLong(1));
                    }
                }
            }
        });
        return seen;
    }

    private void ask(Part part) {
        withConnection(connection -> gate.ask(connection, CallerContext.current(), part));
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private void withConnection(Work work) {
        if (!entityManager.isJoinedToTransaction()) {
            throw new IllegalStateException("a question to the gate outside a transaction");
        }
        entityManager.unwrap(Session.class).doWork(work::on);
    }
}
