package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.time.Instant;
import java.util.Set;
import org.chartkeeper.consent.Memberships.Membership;
import org.hl7.fhir.r4.model.RelatedPerson;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipReaderTest {

    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private final MembershipReader reader = new MembershipReader("http://localhost:8080/fhir");

    private static Resource read(String json) {
        return (Resource) CONTEXT.newJsonParser().parseResource(json.replace('\'', '"'));
    }

    @Test
    void aRoleIsThePractitionerAndBelongsToTheOrganization() {
        Resource role =
                read("{'resourceType': 'PractitionerRole', 'id': 'r', 'practitioner': {'reference': 'Practitioner/a'},"
                        + " 'organization': {'reference': 'http://localhost:8080/fhir/Organization/o'}}");

        assertThat(reader.memberships(role))
                .containsExactlyInAnyOrder(
                        new Membership("Practitioner/a", "PractitionerRole/r", Span.ALWAYS),
                        new Membership("PractitionerRole/r", "Practitioner/a", Span.ALWAYS),
                        new Membership("PractitionerRole/r", "Organization/o", Span.ALWAYS));
    }

    @Test
    void aTeamsPeriodAndItsParticipantsBothLimit() {
        Resource team =
                read("{'resourceType': 'CareTeam', 'id': 't', 'status': 'active', 'period': {'start': '2024-01-01'},"
                        + " 'participant': [{'member': {'reference': 'Practitioner/a'}, 'period': {'end': '2024-06-30'}},"
                        + " {'member': {'reference': 'Patient/p'}}]}");

        assertThat(reader.memberships(team))
                .containsExactly(new Membership(
                        "Practitioner/a",
                        "CareTeam/t",
                        new Span(Instant.parse("2024-01-01T00:00:00Z"), Instant.parse("2024-07-01T00:00:00Z"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'resourceType': 'CareTeam', 'id': 't', 'status': 'inactive', 'participant': [{'member': {'reference': 'Practitioner/a'}}]}",
                "{'resourceType': 'CareTeam', 'id': 't', 'participant': [{'member': {'reference': 'Practitioner/a'}}]}",
                "{'resourceType': 'Group', 'id': 'g', 'actual': false, 'member': [{'entity': {'reference': 'Practitioner/a'}}]}",
                "{'resourceType': 'Group', 'id': 'g', 'actual': true, 'member': [{'entity': {'reference': 'Practitioner/a'}, 'inactive': true}]}",
                "{'resourceType': 'PractitionerRole', 'id': 'r', 'active': false, 'practitioner': {'reference': 'Practitioner/a'}}",
                "{'resourceType': 'Group', 'id': 'g', 'actual': true, 'member': [{'entity': {'reference': 'Patient/p'}}]}"
            })
    void whatIsNotActiveOrAsksNothingSaysNothing(String json) {
        assertThat(reader.memberships(read(json))).isEmpty();
    }

    @Test
    void aRelatedPersonActsAsWhatTheRelationshipSays() {
        RelatedPerson guardian = (RelatedPerson) read("{'resourceType': 'RelatedPerson', 'id': 'm', 'active': true,"
                + " 'patient': {'reference': 'Patient/p'}, 'relationship': [{'coding': ["
                + "{'system': 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', 'code': 'GUARD'},"
                + " {'system': 'http://terminology.hl7.org/CodeSystem/v2-0131', 'code': 'C'}]}]}");

        assertThat(reader.relation(guardian)).hasValueSatisfying(relation -> {
            assertThat(relation.patient()).isEqualTo("p");
            assertThat(relation.relationships()).isEqualTo(Set.of("GUARD"));
        });
        assertThat(reader.relation((RelatedPerson) guardian.copy().setActive(false)))
                .isEmpty();
    }
}
