package org.chartkeeper.consent;

import java.util.Collection;
import java.util.Set;
import org.chartkeeper.terminology.Confidentiality;
import org.jspecify.annotations.Nullable;

/**
 * What consents can ask of one resource. References are spelled {@code Type/id}, codings {@code system|code}.
 *
 * @param resourceType the FHIR resource type
 * @param id the logical id
 * @param patients ids of the patients it is about
 * @param confidentiality how confidential it is
 * @param labels its labels, codes of v3-ActCode
 * @param codings all codings found anywhere in it
 * @param date when it was clinically relevant, or null when nothing says so
 * @param authors who wrote it
 * @param refersTo what it refers to
 * @param referredToBy what refers to it
 * @param managedBy references of the organisations that see it although it is about no patient
 */
public record ResourceFacts(
        String resourceType,
        String id,
        Set<String> patients,
        Confidentiality confidentiality,
        Set<String> labels,
        Set<String> codings,
        @Nullable Span date,
        Set<String> authors,
        Set<String> refersTo,
        Set<String> referredToBy,
        Set<String> managedBy)
        implements Subject {

    public ResourceFacts {
        patients = Subject.sorted(patients);
        labels = Subject.sorted(labels);
        codings = Set.copyOf(codings);
        authors = Set.copyOf(authors);
        refersTo = Set.copyOf(refersTo);
        referredToBy = Set.copyOf(referredToBy);
        managedBy = Subject.sorted(managedBy);
    }

    /** {@code Type/id}. */
    String reference() {
        return resourceType + "/" + id;
    }

    /** What the database gate knows of it, where these tests were asked of it. */
    AccessClass accessClass(Collection<ContentTest> tests) {
        return new AccessClass(resourceType, patients, confidentiality, labels, managedBy, Marks.of(tests, this));
    }
}
