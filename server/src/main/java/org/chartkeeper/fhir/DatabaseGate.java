package org.chartkeeper.fhir;

import java.sql.Connection;
import java.sql.SQLException;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/** Tells the database, at the start of each transaction, for whom it answers. */
public interface DatabaseGate {

    /**
     * Sets the context of the transaction that has just begun on {@code connection}.
     *
     * @param caller for whom; null means for nobody, who sees nothing
     * @throws SQLException when the context cannot be set, in which case the transaction must not go on
     */
    void enter(Connection connection, @Nullable Caller caller) throws SQLException;

    /** What a part of a transaction asks of the scopes, which may open other resources for searching than for reading. */
    enum Part {
        /** Which resources meet criteria: those that may be searched. */
        MATCHES,
        /** Which resources are shown beside those found: those that may be read. */
        INCLUDES,
        /** To load what was found and what is shown beside it. */
        RESULT
    }

    /**
     * Sets another context until the transaction ends or the next one is set.
     *
     * @throws SQLException when the context cannot be set, in which case the old one stands
     */
    void ask(Connection connection, @Nullable Caller caller, Part part) throws SQLException;

    /** Whether nothing is withheld from {@code caller}, so that what HAPI remembers may be used for it. */
    boolean openTo(@Nullable Caller caller);
}
