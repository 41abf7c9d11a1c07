package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.access.ResourceDescriber;
import org.chartkeeper.access.ReviewTask;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.chartkeeper.terminology.SensitivityLabels;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Labels a resource by what it contains and finds whom it is about. */
final class ContentDescriber implements ResourceDescriber {

    private static final String PATIENT = "Patient/";

    private final SensitivityLabeler labeler;
    private final Marking marking;

    ContentDescriber(SensitivityLabeler labeler, Marking marking) {
        this.labeler = labeler;
        this.marking = marking;
    }

    @Override
    public void label(Resource resource) {
        SensitivityLabels wanted = labeler.label(resource);
        if (!wanted.unknown().isEmpty()) {
            throw new UnprocessableEntityException("`meta.security` has a label that means nothing here: `"
                    + String.join("`, `", wanted.unknown()) + "`");
        }
        if (wanted.confidentiality().compareTo(Confidentiality.N) > 0) {
            add(resource, Vocabulary.CONFIDENTIALITY, wanted.confidentiality().name());
        }
        wanted.labels().stream().sorted().forEach(label -> add(resource, Vocabulary.ACT_CODE, label));
    }

    @Override
    public org.chartkeeper.access.AccessClass describe(Resource resource, Surroundings surroundings) {
        var described = describeUnmarked(resource, surroundings);
        return marking.marked(resource, described, marking.testsOf(described.patients()), surroundings);
    }

    private static org.chartkeeper.access.AccessClass describeUnmarked(Resource resource, Surroundings surroundings) {
        Confidentiality confidentiality = Confidentiality.N;
        Set<String> labels = new LinkedHashSet<>();
        for (Coding label : resource.getMeta().getSecurity()) {
            if (Vocabulary.ACT_CODE.equals(label.getSystem())) {
                labels.add(label.getCode());
            } else if (Vocabulary.CONFIDENTIALITY.equals(label.getSystem())) {
                confidentiality = confidentiality.orHigher(
                        Confidentiality.of(label.getCode()).orElse(Confidentiality.V));
            }
        }
        PatientReferences about = PatientCompartment.of(resource);
        Set<String> patients = new LinkedHashSet<>();
        if (!(resource instanceof Patient)) {
            addPatients(patients, about, surroundings);
        } else if (resource.getIdElement().hasIdPart()) {
            // A conditional update that has not found its match yet has no id.
            patients.add(resource.getIdElement().getIdPart());
        }
        boolean known = !about.unresolvable();
        if (!about.through().isEmpty()) {
            List<String> local = local(about.through(), surroundings);
            known &= local.size() == about.through().size();
            for (org.chartkeeper.access.@Nullable AccessClass through : surroundings.classesOf(local)) {
                if (through == null) {
                    known = false;
                } else {
                    patients.addAll(through.patients());
                    labels.addAll(through.labels());
                    confidentiality = confidentiality.orHigher(
                            Confidentiality.of(through.confidentiality()).orElse(Confidentiality.V));
                }
            }
        }
        return new org.chartkeeper.access.AccessClass(
                resource.fhirType(),
                // About somebody who is not known here: nobody could consent, so nobody else sees it.
                known ? List.copyOf(patients) : List.of(),
                confidentiality.name(),
                List.copyOf(labels),
                List.copyOf(PatientCompartment.managedBy(resource)),
                ReviewTask.is(resource) ? ReviewTask.VIA : "",
                List.copyOf(Categories.of(resource)),
                List.of());
    }

    /** Adds the ids of the patients referred to, as far as the references lead somewhere. */
    private static void addPatients(Set<String> patients, PatientReferences about, Surroundings surroundings) {
        for (String reference : about.patients()) {
            String local = surroundings.resolve(reference);
            if (local != null && local.startsWith(PATIENT)) {
                patients.add(local.substring(PATIENT.length()));
            }
        }
    }

    private static List<String> local(Collection<String> references, Surroundings surroundings) {
        List<String> local = new ArrayList<>();
        for (String reference : references) {
            String resolved = surroundings.resolve(reference);
            if (resolved != null) {
                local.add(resolved);
            }
        }
        return local;
    }

    private static void add(Resource resource, String system, String code) {
        if (resource.getMeta().getSecurity(system, code) == null) {
            resource.getMeta().addSecurity(system, code, null);
        }
    }
}
