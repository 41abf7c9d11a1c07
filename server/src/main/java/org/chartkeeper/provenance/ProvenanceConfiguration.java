package org.chartkeeper.provenance;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.EvidenceDivider;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.ResourceClassifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires provenance. */
@Configuration(proxyBeanMethods = false)
class ProvenanceConfiguration {

    @Bean
    CommitStep provenanceStep(
            @Lazy DaoRegistry daos, ResourceClassifier classifier, Clock clock, DataSource dataSource) {
        KnownReferences references = new KnownReferences(JdbcClient.create(dataSource));
        return new ProvenanceStep(daos, classifier, new ProvenanceWriter(clock, references));
    }

    @Bean
    EvidenceDivider evidenceDivider(
            @Lazy DaoRegistry daos, ResourceClassifier classifier, EntityManager entityManager) {
        return new ProvenanceDivider(daos, classifier, entityManager);
    }

    @Bean
    FhirContribution provenance() {
        return new FhirContribution() {
            @Override
            public List<Object> interceptors() {
                return List.of(new ClientProvenanceInterceptor());
            }

            @Override
            public List<Object> storageInterceptors() {
                return List.of(new ForgedProvenanceInterceptor());
            }
        };
    }
}
