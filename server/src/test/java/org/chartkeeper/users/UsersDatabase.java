package org.chartkeeper.users;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A throw-away database with the tables of this package, used as the serving role. */
public final class UsersDatabase {

    private static final String APP_ROLE = "chartkeeper_app";
    private static final JdbcClient JDBC = start();

    private UsersDatabase() {}

    public static JdbcClient jdbc() {
        return JDBC;
    }

    private static JdbcClient start() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.start();
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("create role " + APP_ROLE + " login");
                    statement.execute("create schema chartkeeper");
                    statement.execute("grant usage on schema chartkeeper to " + APP_ROLE);
                }
                for (String changes : List.of(
                        "031-users.sql", "034-outside-users.sql", "035-passwords.sql", "036-second-factors.sql")) {
                    Liquibase liquibase = new Liquibase(
                            "db/changelog/changes/" + changes,
                            new ClassLoaderResourceAccessor(),
                            new JdbcConnection(connection));
                    liquibase.setChangeLogParameter("appRole", APP_ROLE);
                    liquibase.update(new Contexts());
                }
            }
            return JdbcClient.create(new DriverManagerDataSource(postgres.getJdbcUrl(APP_ROLE, "postgres")));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
