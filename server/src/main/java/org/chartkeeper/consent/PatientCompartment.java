package org.chartkeeper.consent;

import java.util.LinkedHashSet;
import java.util.Set;
import org.chartkeeper.terminology.Elements;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Whom a resource is about: by the parameters of the formal Patient compartment, and by what its contained and bundled
 * resources say. A Patient is about herself; {@code Patient.link} adds nobody, nor do the members of a Group or List. Task,
 * Device, Contract and GuidanceResponse are outside the formal compartment and taken in all the same. Provenance, AuditEvent,
 * Binary and a few others share the patients of what they point to, which the caller must look up.
 *
 * @see <a href="https://hl7.org/fhir/R4/compartmentdefinition-patient.html">Patient compartment</a>
 */
public final class PatientCompartment {

    private static final Set<String> ABOUT =
            Set.of("subject", "patient", "for", "individual", "beneficiary", "candidate");

    private final Set<String> patients = new LinkedHashSet<>();
    private final Set<String> through = new LinkedHashSet<>();
    private boolean unresolvable;

    private PatientCompartment() {}

    /** Whom this resource is about. */
    public static PatientReferences of(Resource resource) {
        var compartment = new PatientCompartment();
        compartment.add(resource, true);
        return new PatientReferences(compartment.patients, compartment.through, compartment.unresolvable);
    }

    /** The organisations that see this Group although it is about no patient. */
    public static Set<String> managedBy(Resource resource) {
        if (!resource.fhirType().equals("Group")) {
            return Set.of();
        }
        var organizations = new LinkedHashSet<String>();
        for (Base value : Elements.at(resource, "managingEntity")) {
            if (value instanceof Reference reference && reference.getReference() != null) {
                organizations.add(reference.getReference());
            }
        }
        return organizations;
    }

    private void add(Resource resource, boolean own) {
        String type = resource.fhirType();
        if (own && resource instanceof Patient && resource.hasId()) {
            patients.add("Patient/" + resource.getIdElement().getIdPart());
        }
        ElementTable.PATIENTS.of(type).forEach(path -> addPatients(resource, path));
        ElementTable.PATIENTS_BEYOND.of(type).forEach(path -> addPatients(resource, path));
        ElementTable.THROUGH.of(type).forEach(path -> addThrough(resource, path));
        if (resource instanceof DomainResource domain && domain.hasContained()) {
            domain.getContained().forEach(contained -> add(contained, false));
        }
        if (resource instanceof Bundle bundle) {
            bundle.getEntry().forEach(entry -> {
                if (entry.getResource() != null) {
                    add(entry.getResource(), true);
                }
            });
        }
    }

    private void addPatients(Resource resource, String path) {
        for (Base value : Elements.at(resource, path)) {
            if (!(value instanceof Reference reference)) {
                continue;
            }
            String text = reference.getReference();
            if (text != null && !text.startsWith("#")) {
                if (mayBePatient(text, reference.getType())) {
                    patients.add(text);
                }
            } else if (speaksOfPatient(reference, path)) {
                unresolvable = true;
            }
        }
    }

    private void addThrough(Resource resource, String path) {
        for (Base value : Elements.at(resource, path)) {
            if (value instanceof Reference reference) {
                String text = reference.getReference();
                if (text != null && !text.startsWith("#") && !patients.contains(text)) {
                    through.add(text);
                }
            }
        }
    }

    private static boolean mayBePatient(String text, @org.jspecify.annotations.Nullable String type) {
        if (text.startsWith("urn:")) {
            return type == null || type.equals("Patient");
        }
        return text.startsWith("Patient/") || text.startsWith("Patient?") || text.contains("/Patient/");
    }

    /** An identifier or a name instead of a reference: about a patient if it says so, or where only the subject can stand. */
    private static boolean speaksOfPatient(Reference reference, String path) {
        String type = reference.getType();
        return type != null ? type.equals("Patient") : ABOUT.contains(path) && !reference.isEmpty();
    }
}
