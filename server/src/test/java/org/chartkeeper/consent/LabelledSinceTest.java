package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.LabelDecisions;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A write that is labelled by value sets which are no more in force when it commits. */
class LabelledSinceTest {

    private static final String SICKLE = """
            {"resourceType": "ValueSet", "url": "urn:test:sickle", "version": "1", "status": "active",
             "useContext": [{"code": {"code": "focus"}, "valueCodeableConcept": {"coding": [
               {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "SCA"}]}}],
             "compose": {"include": [{"system": "http://loinc.org", "concept": [{"code": "1-1"}]}]}}
            """;

    private final AtomicReference<SensitivityLabeler> labeler =
            new AtomicReference<>(SensitivityLabeler.withOwnValueSets(Confidentiality.N));
    private final ContentDescriber describer = new ContentDescriber(
            labeler::get,
            new LabelDecisions(JdbcClient.create(new DriverManagerDataSource())),
            new Marking(
                    patient -> List.of(),
                    new ResourceFactsReader("https://example.org/fhir"),
                    FhirContext.forR4Cached()));

    @Test
    void f22IsGuardedByThoseInForceAtTheCommit() throws Exception {
        Observation observation = observation();
        describer.label(observation, new Nothing());
        assertThat(describer.describe(observation, new Nothing()).labels()).isEmpty();

        labeler.set(SensitivityLabeler.with(List.of(new ObjectMapper().readTree(SICKLE)), Confidentiality.N));

        AccessClass settled = describer.describe(observation, new Nothing());
        assertThat(settled.labels()).containsExactly("SCA");
        assertThat(settled.confidentiality()).isEqualTo("R");
    }

    @Test
    void nothingChangesWhereTheSameAreInForce() {
        Observation observation = observation();
        describer.label(observation, new Nothing());

        assertThat(describer.describe(observation, new Nothing()).confidentiality())
                .isEqualTo("N");
        assertThat(observation.getMeta().getSecurity()).isEmpty();
    }

    private static Observation observation() {
        Observation observation = new Observation();
        observation.getCode().addCoding(new Coding("http://loinc.org", "1-1", null));
        return observation;
    }

    /** A store without anything. */
    private static final class Nothing implements Surroundings {

        @Override
        public @Nullable String resolve(String reference) {
            return null;
        }

        @Override
        public List<@Nullable AccessClass> classesOf(Collection<String> references) {
            return List.of();
        }

        @Override
        public @Nullable String bodyOf(String reference) {
            return null;
        }
    }
}
