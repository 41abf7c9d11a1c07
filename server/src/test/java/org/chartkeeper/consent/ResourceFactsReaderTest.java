package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.chartkeeper.terminology.Confidentiality;
import org.hl7.fhir.r4.model.Age;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class ResourceFactsReaderTest {

    private static final Span YEAR_2022 = FhirTime.span("2022").orElseThrow();

    @Test
    void readsWhatConsentsCanAskOf() {
        var observation = new Observation().setCode(TestConsents.concept("http://loinc.org", "2339-0"));
        observation.setId("Observation/O1/_history/4");
        observation.setSubject(new Reference("Patient/p1"));
        observation.setEncounter(new Reference("http://localhost:8080/fhir/Encounter/E1/_history/2"));
        observation.addPerformer(new Reference("Practitioner/drA"));
        observation.setEffective(new DateTimeType("2022-05-01"));

        ResourceFacts facts = new ResourceFactsReader("http://localhost:8080/fhir")
                .read(observation, Set.of("p1"), Confidentiality.N, Set.of(), Set.of());

        assertThat(facts.id()).isEqualTo("O1");
        assertThat(facts.codings()).containsExactly("http://loinc.org|2339-0");
        assertThat(facts.authors()).containsExactly("Practitioner/drA");
        assertThat(facts.refersTo()).containsExactlyInAnyOrder("Patient/p1", "Encounter/E1", "Practitioner/drA");
        assertThat(facts.date()).isEqualTo(FhirTime.span("2022-05-01").orElseThrow());
    }

    @Test
    void takesTheFirstDateThatTells() {
        var condition = new Condition().setOnset(new Age().setValue(40));
        condition.setRecordedDateElement(new DateTimeType("2020-01-10"));

        assertThat(ResourceFactsReader.date(condition)).isEqualTo(FhirTime.span("2020-01-10"));
        assertThat(ResourceFactsReader.date(new Condition())).isEmpty();
    }

    @Test
    void ongoingDataLiesWhereItBeganAndReachesOn() {
        var encounter = new Encounter();
        encounter.getPeriod().setStartElement(new DateTimeType("2022-05-01"));
        Span span = ResourceFactsReader.date(encounter).orElseThrow();

        assertThat(YEAR_2022.contains(span)).isTrue();
        assertThat(FhirTime.span("2023").orElseThrow().overlaps(span)).isTrue();
    }

    @Test
    void appointmentsSpellTheirPeriodAsTwoElements() {
        var appointment = new Appointment()
                .setStartElement(new InstantType("2022-12-31T23:00:00Z"))
                .setEndElement(new InstantType("2023-01-01T01:00:00Z"));
        Span span = ResourceFactsReader.date(appointment).orElseThrow();

        assertThat(span)
                .isEqualTo(new Span(Instant.parse("2022-12-31T23:00:00Z"), Instant.parse("2023-01-01T01:00:01Z")));
        assertThat(YEAR_2022.contains(span)).isFalse();
    }
}
