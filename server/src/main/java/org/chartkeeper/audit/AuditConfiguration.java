package org.chartkeeper.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.ResourceClassifier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the audit. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    @Bean
    AuditRepository auditRepository(ObjectMapper json) {
        return new AuditRepository(json);
    }

    @Bean(destroyMethod = "close")
    DatabaseAuditTrail auditTrail(
            DataSource dataSource, @Qualifier("side") DataSource side, AuditRepository repository) {
        return new DatabaseAuditTrail(dataSource, side, repository);
    }

    @Bean
    CommitStep auditStep(AuditTrail trail, ResourceClassifier classifier, Clock clock) {
        return new AuditStep(trail, classifier, clock);
    }

    @Bean
    TokenAudit tokenAudit(AuditTrail trail, Clock clock) {
        return new TokenAudit(trail, clock);
    }

    @Bean
    SignInAudit signInAudit(AuditTrail trail, Clock clock) {
        return new SignInAudit(trail, clock);
    }

    @Bean
    ClientAudit clientAudit(AuditTrail trail, Clock clock) {
        return new ClientAudit(trail, clock);
    }

    @Bean
    RequestAudit requestAudit(AuditTrail trail, Clock clock) {
        return new RequestAudit(trail, clock);
    }

    @Bean
    FhirContribution audit(
            RequestAudit requests, ResourceClassifier classifier, DataSource dataSource, AuditRepository repository) {
        return new FhirContribution() {
            @Override
            public List<Object> providers() {
                return List.of(new AuditEventProvider(new AuditSearch(JdbcClient.create(dataSource), repository)));
            }

            @Override
            public List<Object> interceptors() {
                return List.of(new AuditInterceptor(requests, classifier));
            }
        };
    }
}
