package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Group;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.ListResource;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

class PatientCompartmentTest {

    private static Observation observation(String subject) {
        return new Observation().setSubject(new Reference(subject));
    }

    @Test
    void takesThePatientsOfAllFormalParameters() {
        var observation = observation("Patient/p1");
        observation.addPerformer(new Reference("Patient/p2"));
        observation.addPerformer(new Reference("Practitioner/d1"));

        assertThat(PatientCompartment.of(observation).patients()).containsExactlyInAnyOrder("Patient/p1", "Patient/p2");
    }

    @Test
    void keepsReferencesAsWritten() {
        assertThat(PatientCompartment.of(observation("urn:uuid:1")).patients()).containsExactly("urn:uuid:1");
        assertThat(PatientCompartment.of(observation("Patient?identifier=a|b")).patients())
                .containsExactly("Patient?identifier=a|b");
        assertThat(PatientCompartment.of(observation("http://elsewhere/fhir/Patient/1"))
                        .patients())
                .containsExactly("http://elsewhere/fhir/Patient/1");
        assertThat(PatientCompartment.of(observation("Device/1")).patients()).isEmpty();
    }

    @Test
    void aPatientIsAboutHerselfAndNobodyLinked() {
        var patient = new Patient();
        patient.setId("Patient/p1/_history/3");
        patient.addLink().setOther(new Reference("Patient/p2"));

        assertThat(PatientCompartment.of(patient).patients()).containsExactly("Patient/p1");
    }

    @Test
    void membersOfGroupsAndListsAreNoSubjects() {
        var group = new Group().setManagingEntity(new Reference("Organization/INS"));
        group.addMember().setEntity(new Reference("Patient/p1"));
        var list = new ListResource().setSubject(new Reference("Patient/p2"));
        list.addEntry().setItem(new Reference("Patient/p3"));

        assertThat(PatientCompartment.of(group).patients()).isEmpty();
        assertThat(PatientCompartment.managedBy(group)).containsExactly("Organization/INS");
        assertThat(PatientCompartment.of(list).patients()).containsExactly("Patient/p2");
    }

    @Test
    void containedAndBundledResourcesCount() {
        var list = new ListResource();
        list.addContained(observation("Patient/p1"));
        var bundle = new Bundle();
        bundle.addEntry().setResource(observation("Patient/p2"));
        bundle.addEntry().setResource((Patient) new Patient().setId("p3"));

        assertThat(PatientCompartment.of(list).patients()).containsExactly("Patient/p1");
        assertThat(PatientCompartment.of(bundle).patients()).containsExactlyInAnyOrder("Patient/p2", "Patient/p3");
    }

    @Test
    void someTypesShareThePatientsOfWhatTheyPointTo() {
        var provenance = new Provenance();
        provenance.addTarget(new Reference("Patient/p1"));
        provenance.addTarget(new Reference("Observation/o1"));
        var binary = new Binary().setSecurityContext(new Reference("DocumentReference/d1"));

        assertThat(PatientCompartment.of(provenance).patients()).containsExactly("Patient/p1");
        assertThat(PatientCompartment.of(provenance).through()).containsExactly("Observation/o1");
        assertThat(PatientCompartment.of(binary).through()).containsExactly("DocumentReference/d1");
    }

    @Test
    void tasksAreAboutWhomTheyAreFor() {
        assertThat(PatientCompartment.of(new Task().setFor(new Reference("Patient/p1")))
                        .patients())
                .containsExactly("Patient/p1");
    }

    @Test
    void aSubjectWithoutReferenceIsUnresolvable() {
        var byIdentifier = new Observation();
        byIdentifier.setSubject(new Reference().setIdentifier(new Identifier().setValue("1")));
        byIdentifier.addPerformer(new Reference("Patient/p2"));
        var unnamedPerformer = observation("Patient/p1");
        unnamedPerformer.addPerformer(new Reference().setDisplay("Dr. A"));

        assertThat(PatientCompartment.of(byIdentifier).unresolvable()).isTrue();
        assertThat(PatientCompartment.of(unnamedPerformer).unresolvable()).isFalse();
    }
}
