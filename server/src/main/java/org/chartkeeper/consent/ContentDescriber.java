package org.chartkeeper.consent;

import ca.uhn.fhir.jpa.model.util.JpaConstants;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.access.ResourceDescriber;
import org.chartkeeper.access.ReviewTask;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Label;
import org.chartkeeper.terminology.LabelDecision;
import org.chartkeeper.terminology.LabelDecisions;
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

    /** Where a resource in memory keeps the labels that it has got here. */
    private static final String BROUGHT = ContentDescriber.class.getName();

    /** Where it keeps what it was labelled by. */
    private static final String LABELLED_BY = SensitivityLabeler.class.getName();

    private final Supplier<SensitivityLabeler> labeler;
    private final LabelDecisions decisions;
    private final Marking marking;

    ContentDescriber(Supplier<SensitivityLabeler> labeler, LabelDecisions decisions, Marking marking) {
        this.labeler = labeler;
        this.decisions = decisions;
        this.marking = marking;
    }

    @Override
    public void takeBack(Resource resource) {
        if (resource.getUserData(BROUGHT) instanceof List<?> brought) {
            resource.getMeta().getSecurity().removeIf(label -> brought.stream().anyMatch(each -> each == label));
            resource.setUserData(BROUGHT, null);
        }
    }

    @Override
    public void label(Resource resource, Surroundings surroundings) {
        takeBack(resource);
        SensitivityLabeler current = labeler.get();
        resource.setUserData(LABELLED_BY, current);
        SensitivityLabels wanted = wanted(current, resource, surroundings);
        if (!wanted.unknown().isEmpty()) {
            throw new UnprocessableEntityException("`meta.security` has a label that means nothing here: `"
                    + String.join("`, `", wanted.unknown()) + "`");
        }
        List<Coding> brought = new ArrayList<>();
        for (Label label : wanted.all()) {
            if (resource.getMeta().getSecurity(label.system(), label.code()) == null) {
                Coding coding = label.coding();
                resource.getMeta().addSecurity(coding);
                brought.add(coding);
            }
        }
        if (!brought.isEmpty()) {
            resource.setUserData(BROUGHT, brought);
        }
    }

    private SensitivityLabels wanted(SensitivityLabeler current, Resource resource, Surroundings surroundings) {
        SensitivityLabels wanted = current.label(resource);
        String id = resource.getIdElement().getIdPart();
        if (id == null
                || wanted.all().isEmpty()
                || resource.getUserData(JpaConstants.RESOURCE_ID_SERVER_ASSIGNED_VALUE) != null) {
            return wanted;
        }
        List<LabelDecision> decided = decisions.of(resource.fhirType(), id);
        if (decided.isEmpty()) {
            return wanted;
        }
        List<String> patients = describeUnmarked(resource, surroundings).patients();
        return current.label(resource, LabelDecision.forNext(decided, patients));
    }

    @Override
    public org.chartkeeper.access.AccessClass describe(Resource resource, Surroundings surroundings) {
        var described = labelledSince(resource, describeUnmarked(resource, surroundings), surroundings);
        return marking.marked(resource, described, marking.testsOf(described.patients()), surroundings);
    }

    /** Value sets may change between a write and its commit, and the walk through the store may have passed by then. */
    private org.chartkeeper.access.AccessClass labelledSince(
            Resource resource, org.chartkeeper.access.AccessClass described, Surroundings surroundings) {
        SensitivityLabeler current = labeler.get();
        Object labelledBy = resource.getUserData(LABELLED_BY);
        if (labelledBy == null || labelledBy == current) {
            return described;
        }
        SensitivityLabels wanted = wanted(current, resource, surroundings);
        return described.labelled(wanted.labels(), wanted.confidentiality());
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
}
