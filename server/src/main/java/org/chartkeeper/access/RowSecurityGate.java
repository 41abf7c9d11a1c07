package org.chartkeeper.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.chartkeeper.access.ScopeDecider.Mode;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.fhir.DatabaseGate;
import org.jspecify.annotations.Nullable;

/** Names, for the row policies of the database, the compiled answer of the caller whose transaction begins. */
final class RowSecurityGate implements DatabaseGate {

    private static final String ANY_TYPE = "*";
    private static final String SET = "select set_config('chartkeeper.caller', ?, true), set_config('role', ?, true)";

    private final CompiledAnswers answers;
    private final DatabaseRoles roles;

    RowSecurityGate(CompiledAnswers answers, DatabaseRoles roles) {
        this.answers = answers;
        this.roles = roles;
    }

    @Override
    public void enter(Connection connection, @Nullable Caller caller) throws SQLException {
        set(connection, contextOf(caller));
    }

    @Override
    public void ask(Connection connection, @Nullable Caller caller, Part part) throws SQLException {
        set(connection, contextOf(caller, mode(part)));
    }

    private static Mode mode(Part part) {
        return switch (part) {
            case MATCHES -> Mode.SEARCH;
            case INCLUDES -> Mode.READ;
            case RESULT -> GateMode.current() == Mode.SEARCH ? Mode.RESULT : GateMode.current();
        };
    }

    private void set(Connection connection, RowContext context) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(SET)) {
            set.setString(1, context.answer());
            set.setString(2, context.few() ? roles.few() : DatabaseRoles.SERVING);
            set.executeQuery().close();
        }
    }

    @Override
    public boolean openTo(@Nullable Caller caller) {
        return caller != null && seesEverything(caller);
    }

    /** Whether resources of {@code accessClass} are there for {@code caller}, by the same decisions, asked for once more. */
    boolean shows(Caller caller, int accessClass) throws SQLException {
        return reads(caller, accessClass) || answers.shows(caller, Mode.SEARCH, accessClass);
    }

    /** Whether {@code caller} may read resources of {@code accessClass}, as what a search includes must be. */
    boolean reads(Caller caller, int accessClass) throws SQLException {
        return seesEverything(caller) || answers.shows(caller, Mode.READ, accessClass);
    }

    /** Whether {@code caller} would find again what it writes under {@code accessClass}. */
    boolean finds(Caller caller, int accessClass) throws SQLException {
        return seesEverything(caller) || answers.shows(caller, Mode.WRITE, accessClass);
    }

    /** What the row policies know {@code caller} by. */
    RowContext contextOf(@Nullable Caller caller) throws SQLException {
        return contextOf(caller, GateMode.current());
    }

    private RowContext contextOf(@Nullable Caller caller, Mode mode) throws SQLException {
        if (caller == null) {
            return RowContext.NOTHING;
        }
        return seesEverything(caller) ? RowContext.EVERYTHING : answers.contextOf(caller, mode);
    }

    /** Whether the gate is open for {@code caller}: a system of record whose scopes leave out no type. */
    static boolean seesEverything(Caller caller) {
        return caller.custodianSystem()
                && caller.mayOnAll(Permission.READ, ANY_TYPE)
                && caller.mayOnAll(Permission.SEARCH, ANY_TYPE);
    }
}
