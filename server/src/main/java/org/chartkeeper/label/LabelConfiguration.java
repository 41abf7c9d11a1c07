package org.chartkeeper.label;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.chartkeeper.access.PolicyInForce;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.terminology.LabelDecisions;
import org.chartkeeper.terminology.LabelsInForce;
import org.chartkeeper.terminology.LabelsInForce.Labelling;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the operations on labels, and the work that value sets bring when they change. */
@Configuration(proxyBeanMethods = false)
class LabelConfiguration {

    @Bean
    FhirContribution label(
            @Lazy DaoRegistry daos,
            @Lazy PlatformTransactionManager transactionManager,
            DataSource dataSource,
            FhirContext context,
            ResourceClassifier classifier,
            LabelsInForce labels,
            LabelDecisions decisions,
            PolicyInForce policy) {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        TransactionOperations transactions = new TransactionTemplate(transactionManager);
        Supplier<SensitivityLabeler> labeler =
                () -> labels.with(policy.get().unrecognised()).labeler();
        MetaChanges changes = new MetaChanges(daos, transactions);
        VersionTexts versions = new VersionTexts(jdbc, context);
        BoundResources bound = new BoundResources(jdbc);
        LabelExplanation explanation =
                new LabelExplanation(changes, versions, bound, decisions, classifier, transactions, labeler);
        LabelProvider provider = new LabelProvider(
                explanation,
                new LabelRemovals(changes, decisions, versions, bound, classifier, jdbc, labeler),
                new UnrecognisedCodes(jdbc, transactions, labeler));
        return new FhirContribution() {
            @Override
            public List<Object> providers() {
                return List.of(new MetaProvider(changes), provider);
            }
        };
    }

    @Bean
    Relabelling relabelling(
            DaoRegistry daos,
            PlatformTransactionManager transactionManager,
            DataSource dataSource,
            ServerView view,
            FhirContext context,
            ResourceClassifier classifier,
            LabelsInForce labels,
            LabelDecisions decisions,
            PolicyInForce policy,
            Clock clock) {
        Supplier<Labelling> current = () -> labels.with(policy.get().unrecognised());
        Relabeller relabeller = new Relabeller(daos, new TransactionTemplate(transactionManager), classifier);
        StoreWalk walk = new StoreWalk(
                view, context, decisions, relabeller, () -> current.get().labeler());
        return new Relabelling(
                labels,
                current,
                new RelabellingRepository(JdbcClient.create(dataSource)),
                new RelabellingTasks(daos, clock),
                walk,
                new WriteHorizon(dataSource),
                clock);
    }

    @Bean
    RelabellingSchedule relabellingSchedule(Relabelling relabelling) {
        return new RelabellingSchedule(relabelling);
    }
}
