package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.time.Clock;
import java.util.List;
import org.chartkeeper.access.AccessChanges;
import org.chartkeeper.access.ClassDecider;
import org.chartkeeper.access.PolicyInForce;
import org.chartkeeper.access.ResourceDescriber;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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
    ClassDecider consentClassDecider(ConsentStore consents, PolicyInForce policy) {
        return new ConsentClassDecider(consents, policy);
    }

    @Bean
    ResourceDescriber contentDescriber(PolicyInForce policy) {
        return new ContentDescriber(
                SensitivityLabeler.withOwnValueSets(policy.get().unrecognised()));
    }

    @Bean
    CommitStep consentStep(AccessChanges changes, ResourceClassifier classifier) {
        return new ConsentStep(changes, classifier);
    }

    @Bean
    Requesters requesters() {
        return new Requesters();
    }

    @Bean
    FhirContribution consent(ConsentReader reader) {
        return new FhirContribution() {
            @Override
            public List<Object> storageInterceptors() {
                return List.of(new ConsentRulesInterceptor(reader));
            }
        };
    }
}
