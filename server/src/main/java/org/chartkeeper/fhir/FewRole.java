package org.chartkeeper.fhir;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role in which the server acts for callers who see few access classes: it has the rights of the serving role, but row
 * policies that PostgreSQL can begin a search with. Nobody logs in with it.
 */
final class FewRole {

    private static final Logger LOG = LoggerFactory.getLogger(FewRole.class);
    private static final int CAN_GRANT_WITHOUT_INHERITING = 160000;

    private FewRole() {}

    /** Makes sure of the role for {@code serverRole}, if whom {@code connection} belongs to may do that; the server works without. */
    static void offer(Connection connection, String serverRole) throws SQLException {
        String role = serverRole + "_few";
        try (Statement statement = connection.createStatement()) {
            if (isTrue(
                    statement,
                    "select exists (select 1 from pg_roles r where r.rolname = '" + role + "' and pg_has_role('"
                            + serverRole + "', r.oid, 'MEMBER'))")) {
                return;
            }
            if (!isTrue(statement, "select rolsuper or rolcreaterole from pg_roles where rolname = current_user")) {
                LOG.warn(
                        "searches of callers who see little will take longer the more is stored; to help that, run as an"
                                + " administrator of the database: create role {} nologin; grant {} to {};",
                        role,
                        role,
                        serverRole);
                return;
            }
            if (!isTrue(statement, "select exists (select 1 from pg_roles where rolname = '" + role + "')")) {
                statement.execute("create role " + role + " nologin nosuperuser nocreatedb nocreaterole nobypassrls");
            }
            boolean exact = isTrue(
                    statement, "select current_setting('server_version_num')::int >= " + CAN_GRANT_WITHOUT_INHERITING);
            // What is inherited would add the policies of the one role to those of the other.
            statement.execute("grant " + role + " to " + serverRole + (exact ? " with inherit false, set true" : ""));
        }
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
