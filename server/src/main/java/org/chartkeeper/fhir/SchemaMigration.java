package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.migrate.DriverTypeEnum;
import ca.uhn.fhir.jpa.migrate.HapiMigrationStorageSvc;
import ca.uhn.fhir.jpa.migrate.SchemaMigrator;
import ca.uhn.fhir.jpa.migrate.dao.HapiMigrationDao;
import ca.uhn.fhir.jpa.migrate.tasks.HapiFhirJpaMigrationTasks;
import ca.uhn.fhir.util.VersionEnum;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import liquibase.exception.LiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import org.springframework.core.io.DefaultResourceLoader;

/** Brings the schema up to date as its owner: HAPI's tables with HAPI's migrator, ours with Liquibase. */
final class SchemaMigration {

    private static final String SCHEMA = "chartkeeper";
    private static final int MOST_CONNECTIONS = 4;

    private final DataSource owner;
    private final DataSource server;
    private final String serverRole;

    SchemaMigration(DataSource owner, DataSource server, String serverRole) {
        this.owner = owner;
        this.server = server;
        this.serverRole = serverRole;
    }

    /**
     * Migrates, then makes sure of the serving role.
     *
     * @throws IllegalStateException when a migration fails, or the serving role could pass row security
     */
    void run() {
        try (HikariDataSource pooled = pooled(owner)) {
            migrateHapi(pooled);
            migrateOurs(pooled);
            refuseStrongRole();
        } catch (SQLException | LiquibaseException e) {
            throw new IllegalStateException(
                    "the database schema could not be brought up to date: " + e.getMessage(), e);
        }
    }

    /** HAPI's migrator takes a connection for each of its thousands of statements, and to open one costs more than most of them. */
    private static HikariDataSource pooled(DataSource owner) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("migration");
        pool.setDataSource(owner);
        pool.setMaximumPoolSize(MOST_CONNECTIONS);
        return new HikariDataSource(pool);
    }

    private static void migrateHapi(DataSource owner) {
        var dao =
                new HapiMigrationDao(owner, DriverTypeEnum.POSTGRES_9_4, SchemaMigrator.HAPI_FHIR_MIGRATION_TABLENAME);
        var migrator = new SchemaMigrator(
                "HAPI FHIR",
                SchemaMigrator.HAPI_FHIR_MIGRATION_TABLENAME,
                owner,
                new Properties(),
                new HapiFhirJpaMigrationTasks(Set.of()).getAllTasks(VersionEnum.values()),
                new HapiMigrationStorageSvc(dao));
        migrator.setDriverType(DriverTypeEnum.POSTGRES_9_4);
        migrator.createMigrationTableIfRequired();
        migrator.migrate();
    }

    private void migrateOurs(DataSource owner) throws SQLException, LiquibaseException {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema if not exists " + SCHEMA);
            FewRole.offer(connection, serverRole);
        }
        SpringLiquibase liquibase = new SpringLiquibase();
        liquibase.setDataSource(owner);
        liquibase.setResourceLoader(new DefaultResourceLoader());
        liquibase.setChangeLog("classpath:db/changelog/db.changelog-master.yaml");
        liquibase.setDefaultSchema(SCHEMA);
        liquibase.setLiquibaseSchema(SCHEMA);
        liquibase.setChangeLogParameters(Map.of("appRole", serverRole));
        liquibase.afterPropertiesSet();
    }

    private void refuseStrongRole() throws SQLException {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement();
                ResultSet role = statement.executeQuery("""
                        select exists (select 1 from pg_roles any_of
                                        where pg_has_role(r.oid, any_of.oid, 'MEMBER')
                                          and (any_of.rolsuper or any_of.rolbypassrls)) as strong,
                               exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                                        where n.nspname in ('public', 'chartkeeper')
                                          and pg_has_role(current_user, c.relowner, 'MEMBER')) as owner
                          from pg_roles r where r.rolname = current_user
                        """)) {
            if (!role.next() || role.getBoolean("strong") || role.getBoolean("owner")) {
                throw new StartRefusedException("chartkeeper.database.username must be a role that owns no table, is no"
                        + " superuser and has no BYPASSRLS, or nothing could be withheld from anybody");
            }
        }
    }
}
