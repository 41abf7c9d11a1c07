package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.util.List;
import org.chartkeeper.access.GateView;
import org.chartkeeper.access.PolicyHistory;
import org.chartkeeper.access.PolicyInForce;
import org.chartkeeper.access.ResourceDescriber;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.audit.RequestAudit;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.ServerSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the explanations. */
@Configuration(proxyBeanMethods = false)
class ExplanationConfiguration {

    @Bean
    Moments moments(
            ServerView view,
            FhirContext context,
            ConsentReader reader,
            ConsentStore consents,
            PolicyInForce policy,
            PolicyHistory policyHistory,
            Clock clock) {
        return new Moments(consents, new ConsentHistory(view, context, reader), policy, policyHistory, clock);
    }

    @Bean
    PatientChart patientChart(ServerView view, GateView gate, FhirContext context, ServerSettings server) {
        return new PatientChart(view, gate, context, new ResourceFactsReader(server.fhirBase()));
    }

    @Bean
    StoredFacts storedFacts(
            ServerView view,
            GateView gate,
            FhirContext context,
            ServerSettings server,
            ResourceDescriber describer,
            Surroundings surroundings) {
        return new StoredFacts(
                view, gate, context, new ResourceFactsReader(server.fhirBase()), describer, surroundings);
    }

    @Bean
    FhirContribution explanations(
            FhirContext context,
            ServerSettings server,
            GateView gate,
            ConsentReader reader,
            Requesters requesters,
            KnownRecipients known,
            Moments moments,
            PatientChart chart,
            StoredFacts stored,
            RequestAudit audit) {
        Askers askers = new Askers(requesters, moments);
        Prospects prospects = new Prospects(known, requesters);
        ChartSummary charts = new ChartSummary(chart, gate);
        Drafts drafts = new Drafts(context, gate, reader, new ConsentRules(reader), new References(server.fhirBase()));
        List<Object> providers = List.of(
                new ExplainAccessProvider(context, askers, gate, moments, prospects, stored, charts, audit),
                new SimulateProvider(
                        context, askers, gate, moments, prospects, drafts, charts, new Simulation(chart, gate), audit));
        return new FhirContribution() {
            @Override
            public List<Object> providers() {
                return providers;
            }
        };
    }
}
