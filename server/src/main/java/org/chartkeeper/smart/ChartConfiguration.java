package org.chartkeeper.smart;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import java.time.Clock;
import org.chartkeeper.audit.AuditTrail;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.users.UserDirectory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires launches to the store. */
@Configuration(proxyBeanMethods = false)
class ChartConfiguration {

    private static final String EXISTS = """
            select exists (select 1 from hfj_resource
                            where res_type = ? and fhir_id = ? and res_deleted_at is null)
            """;

    @Bean
    Charts charts(DaoRegistry daos, AuditTrail trail, Clock clock) {
        return new StoredCharts(daos, trail, clock);
    }

    @Bean
    BreakGlassRecords breakGlassRecords(
            DaoRegistry daos,
            BreakGlassSessions sessions,
            AuditTrail trail,
            PlatformTransactionManager transactions,
            JdbcClient jdbc,
            UserDirectory users,
            ServerSettings server,
            Clock clock) {
        BreakGlassReview review = new BreakGlassReview(server.baseUrl(), reference -> exists(jdbc, reference));
        return new StoredBreakGlassRecords(
                daos, sessions, review, trail, new TransactionTemplate(transactions), users, clock);
    }

    private static boolean exists(JdbcClient jdbc, String reference) {
        return jdbc.sql(EXISTS)
                .param(reference.replaceFirst("/.*", ""))
                .param(reference.replaceFirst("[^/]*/", ""))
                .query(Boolean.class)
                .single();
    }
}
