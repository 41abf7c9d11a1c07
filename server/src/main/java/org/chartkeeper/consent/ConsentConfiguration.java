package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.chartkeeper.access.AccessChanges;
import org.chartkeeper.access.ClassDecider;
import org.chartkeeper.access.ClassedVersions;
import org.chartkeeper.access.PolicyInForce;
import org.chartkeeper.access.ResourceDescriber;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.EvidenceDivider;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.FhirStore;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.terminology.LabelDecisions;
import org.chartkeeper.terminology.LabelsInForce;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires consent and labels into the gate. */
@Configuration(proxyBeanMethods = false)
class ConsentConfiguration {

    @Bean
    ConsentReader consentReader(ServerSettings server) {
        return new ConsentReader(server.fhirBase());
    }

    @Bean
    ConsentStore consentStore(
            ServerView view, FhirContext context, ConsentReader reader, Clock clock, AccessChanges changes) {
        ConsentStore store = new ConsentStore(view, context, reader, clock);
        changes.listen(store::refresh);
        return store;
    }

    @Bean
    Memberships memberships(DataSource dataSource) {
        return new Memberships(JdbcClient.create(dataSource));
    }

    @Bean
    MembershipStep membershipStep(
            Memberships memberships,
            ServerSettings server,
            AccessChanges changes,
            ServerView view,
            FhirContext context,
            FhirStore store,
            DataSource dataSource,
            PlatformTransactionManager transactions) {
        MembershipStep step = new MembershipStep(memberships, new MembershipReader(server.fhirBase()), changes);
        var backfill = new MembershipBackfill(view, context, store, step, JdbcClient.create(dataSource));
        try (var system = CallerContext.enter(Caller.SYSTEM)) {
            new TransactionTemplate(transactions).executeWithoutResult(transaction -> backfill.run());
        }
        return step;
    }

    @Bean
    Requesters requesters(@Qualifier("side") DataSource side, PolicyInForce policy, Clock clock) {
        return new Requesters(new Memberships(JdbcClient.create(side)), policy, clock);
    }

    @Bean
    ClassDecider consentClassDecider(ConsentStore consents, PolicyInForce policy, Requesters requesters) {
        return new ConsentClassDecider(consents, policy, requesters);
    }

    @Bean
    Marking marking(ConsentStore consents, ServerSettings server, FhirContext context) {
        return new Marking(consents, new ResourceFactsReader(server.fhirBase()), context);
    }

    @Bean
    ResourceDescriber contentDescriber(
            PolicyInForce policy, LabelsInForce labels, LabelDecisions decisions, Marking marking) {
        return new ContentDescriber(
                () -> labels.with(policy.get().unrecognised()).labeler(), decisions, marking);
    }

    @Bean
    Remarking remarking(
            ClassedVersions versions,
            Marking marking,
            Surroundings surroundings,
            FhirContext context,
            EvidenceDivider divider) {
        return new Remarking(versions, marking, surroundings, context, divider);
    }

    /** Marks, a moment after the consents of a patient have changed, what was stored about her meanwhile. */
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService remarkingUpkeep(
            Remarking remarking,
            ClassedVersions versions,
            AccessChanges changes,
            ConsentStore consents,
            PlatformTransactionManager transactions,
            Clock clock) {
        var upkeep = new RemarkingUpkeep(remarking, versions, consents, new TransactionTemplate(transactions), clock);
        changes.listen(upkeep::changed);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "remarking");
            daemon.setDaemon(true);
            return daemon;
        });
        long pause = RemarkingUpkeep.PAUSE.toMillis();
        thread.scheduleWithFixedDelay(upkeep, pause, pause, TimeUnit.MILLISECONDS);
        return thread;
    }

    @Bean
    CommitStep consentStep(
            ConsentStore consents,
            ResourceClassifier classifier,
            ConsentReader reader,
            Marking marking,
            Remarking remarking) {
        return new ConsentStep(consents, classifier, reader, marking, remarking);
    }

    @Bean
    CommitStep consentChangeStep(AccessChanges changes, ResourceClassifier classifier) {
        return new ConsentChangeStep(changes, classifier);
    }

    @Bean
    FhirContribution consent(ConsentReader reader, Requesters requesters, ServerSettings server, Clock clock) {
        return new FhirContribution() {
            @Override
            public List<Object> storageInterceptors() {
                return List.of(new ConsentRulesInterceptor(
                        new ConsentWriters(requesters, server.fhirBase(), clock), new ConsentRules(reader)));
            }
        };
    }
}
