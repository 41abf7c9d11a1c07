package org.chartkeeper.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.Filter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.chartkeeper.audit.RequestAudit;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.ServerSettings;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the gate. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PolicySettings.class)
class AccessConfiguration {

    private static final long POLL_MILLISECONDS = 500;

    @Bean
    AccessClasses accessClasses(@Qualifier("side") DataSource side) {
        return new AccessClasses(side);
    }

    @Bean
    AccessChanges accessChanges(DataSource dataSource, @Qualifier("side") DataSource side) {
        return new AccessChanges(dataSource, side);
    }

    @Bean
    ServerView serverView(@Qualifier("side") DataSource side) {
        return new ServerView(side);
    }

    @Bean
    PolicyInForce policyInForce(PolicySettings settings, AccessChanges changes) {
        return new PolicyInForce(settings.policy(), changes);
    }

    @Bean
    RowSecurityGate databaseGate(
            AccessClasses classes,
            AccessChanges changes,
            List<ClassDecider> deciders,
            @Qualifier("side") DataSource side,
            Clock clock) {
        return new RowSecurityGate(new CompiledAnswers(classes, changes, deciders, side, clock));
    }

    /** Learns of what other nodes have changed. */
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService accessPoll(AccessClasses classes, AccessChanges changes, PolicyInForce policy) {
        ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "access-poll");
            thread.setDaemon(true);
            return thread;
        });
        poll.scheduleWithFixedDelay(
                new AccessPoll(classes, changes, policy), POLL_MILLISECONDS, POLL_MILLISECONDS, TimeUnit.MILLISECONDS);
        return poll;
    }

    @Bean
    StoredSurroundings storedSurroundings(DataSource dataSource, AccessClasses classes, ServerSettings server) {
        return new StoredSurroundings(JdbcClient.create(dataSource), classes, server.fhirBase());
    }

    @Bean
    Classification classification(
            ResourceDescriber describer, AccessClasses classes, StoredSurroundings stored, DataSource dataSource) {
        return new Classification(describer, classes, stored, JdbcClient.create(dataSource));
    }

    /** Leaves nothing of one request's question to the next one of the same thread. */
    @Bean
    FilterRegistrationBean<Filter> gateModeReset() {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
            try {
                chain.doFilter(request, response);
            } finally {
                GateMode.reset();
            }
        });
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    @Bean
    FhirContribution access(
            Classification classification,
            AccessClasses classes,
            StoredSurroundings stored,
            RowSecurityGate gate,
            DataSource dataSource,
            RequestAudit audit,
            ServerSettings server,
            ObjectMapper json) {
        return new FhirContribution() {
            @Override
            public List<Object> interceptors() {
                return List.of(
                        new AccessInterceptor(),
                        new ReadShortcut(new ReadRepository(dataSource, json), gate, classes, audit, server.fhirBase()),
                        new Tripwire(gate),
                        new TransactionClassificationInterceptor(classification, classes, stored));
            }

            @Override
            public List<Object> storageInterceptors() {
                return List.of(
                        new WriteInterceptor(new WriteRules(), gate),
                        new UpdateClassificationInterceptor(classification));
            }

            @Override
            public void describe(CapabilityStatement statement) {
                Offer.describe(statement);
            }
        };
    }
}
