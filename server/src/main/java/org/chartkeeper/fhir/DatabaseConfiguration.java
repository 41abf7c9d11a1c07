package org.chartkeeper.fhir;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database: embedded or the operator's own, migrated by its owner before the server opens it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DatabaseSettings.class, ServerSettings.class})
class DatabaseConfiguration {

    /**
     * Searches ask for the first few of a patient's or a code's resources in order of their ids: a merge join would walk the
     * whole table of resources for them, and compiling a query takes longer than answering it.
     */
    private static final String PLANNING = "-c jit=off -c enable_mergejoin=off -c random_page_cost=1.1";

    private static final int SIDE_CONNECTIONS = 4;

    @Bean(destroyMethod = "close")
    @ConditionalOnExpression("'${chartkeeper.database.url:}' == ''")
    EmbeddedDatabase embeddedDatabase(ServerSettings settings) {
        return EmbeddedDatabase.start(settings.dataDir());
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Database database(DatabaseSettings settings, ObjectProvider<EmbeddedDatabase> embedded) {
        @Nullable EmbeddedDatabase started = embedded.getIfAvailable();
        if (started != null) {
            return started.database();
        }
        return new Database(
                settings.url(),
                new Database.Login(settings.ownerUsername(), settings.ownerPassword()),
                new Database.Login(settings.username(), settings.password()));
    }

    @Bean(destroyMethod = "close")
    @Primary
    HikariDataSource dataSource(Database database, DatabaseSettings settings, RequestLimits limits) {
        new SchemaMigration(
                        plain(database.url(), database.owner()),
                        plain(database.url(), database.server()),
                        database.server().username())
                .run();
        return pool(database, "chartkeeper", settings.connections(), limits.statementTime());
    }

    /** A few connections for short work beside a transaction that is still open, so that the two never wait for each other. */
    @Bean(destroyMethod = "close", defaultCandidate = false)
    @Qualifier("side")
    @DependsOn("dataSource")
    HikariDataSource sideDataSource(Database database, RequestLimits limits) {
        return pool(database, "chartkeeper-side", SIDE_CONNECTIONS, limits.statementTime());
    }

    @Bean
    FhirStore fhirStore(DataSource dataSource) {
        return new FhirStore(JdbcClient.create(dataSource));
    }

    private static HikariDataSource pool(Database database, String name, int connections, Duration statementTime) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.server().username());
        pool.setPassword(database.server().password());
        pool.setMaximumPoolSize(connections);
        pool.setConnectionTimeout(5_000);
        pool.addDataSourceProperty("reWriteBatchedInserts", "true");
        pool.addDataSourceProperty("options", PLANNING + " -c statement_timeout=" + statementTime.toMillis());
        // What the database says about a failed statement can hold what a record says.
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        pool.addDataSourceProperty("ApplicationName", "chartkeeper");
        return new HikariDataSource(pool);
    }

    private static DataSource plain(String url, Database.Login login) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(login.username());
        source.setPassword(login.password());
        return source;
    }
}
