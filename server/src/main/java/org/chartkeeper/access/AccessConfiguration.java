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
import org.chartkeeper.fhir.CommitStep;
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
@EnableConfigurationProperties({PolicySettings.class, GateSettings.class})
class AccessConfiguration {

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
    PolicyHistory policyHistory(@Qualifier("side") DataSource side) {
        return new PolicyHistory(side);
    }

    @Bean
    PolicyInForce policyInForce(PolicySettings settings, AccessChanges changes, PolicyHistory history) {
        return new PolicyInForce(settings.policy(), changes, history);
    }

    @Bean
    GateView gateView(
            AccessClasses classes,
            AccessPoll poll,
            RowSecurityGate gate,
            @Qualifier("side") DataSource side,
            DatabaseRoles roles,
            ObjectMapper json) {
        return new GateView(classes, poll, gate, new ReadRepository(side, roles, json));
    }

    @Bean
    AccessPoll accessPoll(AccessClasses classes, AccessChanges changes, PolicyInForce policy) {
        return new AccessPoll(classes, changes, policy);
    }

    @Bean
    CompiledAnswers compiledAnswers(
            AccessClasses classes,
            AccessChanges changes,
            AccessPoll poll,
            PolicyInForce policy,
            List<ClassDecider> deciders,
            @Qualifier("side") DataSource side,
            Clock clock,
            DatabaseRoles roles,
            GateSettings settings) {
        int mostFew = roles.hasFew() ? settings.fewClasses() : 0;
        return new CompiledAnswers(classes, changes, poll, policy, deciders, side, clock, mostFew);
    }

    @Bean
    RedisclosureNotices redisclosureNotices(
            AccessClasses classes,
            PolicyInForce policy,
            List<ClassDecider> deciders,
            Clock clock,
            ServerSettings server) {
        return new RedisclosureNotices(classes, policy, deciders, clock, server.fhirBase());
    }

    @Bean
    DatabaseRoles databaseRoles(@Qualifier("side") DataSource side) {
        return DatabaseRoles.of(side);
    }

    @Bean
    RowSecurityGate databaseGate(CompiledAnswers answers, DatabaseRoles roles) {
        return new RowSecurityGate(answers, roles);
    }

    /** Learns of what other nodes have changed, and forgets what nobody needs any more. */
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService accessUpkeep(AccessPoll poll, CompiledAnswers answers, AccessChanges changes) {
        ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "access-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        long pause = AccessPoll.PAUSE.toMillis();
        upkeep.scheduleWithFixedDelay(poll, pause, pause, TimeUnit.MILLISECONDS);
        upkeep.scheduleWithFixedDelay(new AccessCleaning(answers, changes), 1, 60, TimeUnit.MINUTES);
        return upkeep;
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

    @Bean
    ClassedVersions classedVersions(AccessClasses classes, DataSource dataSource) {
        return new ClassedVersions(JdbcClient.create(dataSource), classes);
    }

    @Bean
    WriteScopes writeScopes(ResourceDescriber describer, StoredSurroundings stored, AccessClasses classes) {
        return new WriteScopes(describer, stored, classes);
    }

    @Bean
    CommitStep scopeStep(WriteScopes scopes, AccessClasses classes) {
        return new ScopeStep(scopes, classes);
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
            DatabaseRoles roles,
            PolicyInForce policy,
            WriteScopes scopes,
            RedisclosureNotices notices,
            DataSource dataSource,
            RequestAudit audit,
            ServerSettings server,
            ObjectMapper json) {
        Rights rights = new Rights(policy);
        return new FhirContribution() {
            @Override
            public List<Object> interceptors() {
                var access = new AccessInterceptor(rights, scopes);
                var reads = new ReadRepository(dataSource, roles, json);
                return List.of(
                        access,
                        new ReadShortcut(reads, gate, classes, notices, audit, access, server.fhirBase()),
                        new Tripwire(gate),
                        new RedisclosureInterceptor(notices, JdbcClient.create(dataSource)),
                        new TransactionClassificationInterceptor(classification, classes, stored, scopes));
            }

            @Override
            public List<Object> storageInterceptors() {
                return List.of(
                        new EntryInterceptor(rights, scopes),
                        new WriteInterceptor(rights, new WriteRules(), scopes, gate),
                        new ReviewTaskInterceptor(JdbcClient.create(dataSource)),
                        new UpdateClassificationInterceptor(classification));
            }

            @Override
            public void describe(CapabilityStatement statement) {
                Offer.describe(statement);
            }
        };
    }
}
