package org.chartkeeper.consent;

import java.util.Set;
import org.chartkeeper.terminology.Confidentiality;

/**
 * Everything that the database gate can tell apart about a resource.
 *
 * @param resourceType the FHIR resource type
 * @param patients ids of the patients it is about
 * @param confidentiality how confidential it is
 * @param labels its labels, codes of v3-ActCode
 * @param managedBy references of the organisations that see it although it is about no patient
 * @param marks how its resources answer what only content answers
 */
record AccessClass(
        String resourceType,
        Set<String> patients,
        Confidentiality confidentiality,
        Set<String> labels,
        Set<String> managedBy,
        Marks marks)
        implements Subject {

    public AccessClass {
        patients = Subject.sorted(patients);
        labels = Subject.sorted(labels);
        managedBy = Subject.sorted(managedBy);
    }

    /** The same with these marks instead. */
    AccessClass marked(Marks others) {
        return new AccessClass(resourceType, patients, confidentiality, labels, managedBy, others);
    }

    AccessClass(String resourceType, Set<String> patients, Confidentiality confidentiality, Set<String> labels) {
        this(resourceType, patients, confidentiality, labels, Set.of(), Marks.NONE);
    }
}
