package org.chartkeeper.fhir;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import org.chartkeeper.caller.CallerContext;
import org.hibernate.Session;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Begins every transaction by telling the database for whom it answers. */
final class GatedTransactionManager extends JpaTransactionManager {

    private final transient DatabaseGate gate;

    GatedTransactionManager(EntityManagerFactory entityManagerFactory, DatabaseGate gate) {
        super(entityManagerFactory);
        this.gate = gate;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        super.doBegin(transaction, definition);
        try {
            session().doWork(this::enter);
        } catch (RuntimeException e) {
            doCleanupAfterCompletion(transaction);
            throw new CannotCreateTransactionException("the access context could not be set", e);
        }
    }

    private void enter(Connection connection) throws SQLException {
        gate.enter(connection, CallerContext.current());
        ConditionalWriteLocks.lock(connection);
    }

    private Session session() {
        var holder = (EntityManagerHolder) TransactionSynchronizationManager.getResource(
                java.util.Objects.requireNonNull(getEntityManagerFactory()));
        EntityManager entityManager = java.util.Objects.requireNonNull(holder).getEntityManager();
        return entityManager.unwrap(Session.class);
    }
}
