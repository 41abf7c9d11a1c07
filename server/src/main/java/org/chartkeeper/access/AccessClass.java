package org.chartkeeper.access;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.chartkeeper.terminology.Confidentiality;

/**
 * What the policies in force can tell apart about stored resources: all resources of one class are shown or withheld together.
 *
 * @param resourceType the FHIR resource type
 * @param patients ids of the subject patients, sorted
 * @param confidentiality code of v3-Confidentiality
 * @param labels sensitivity codes of v3-ActCode, sorted
 * @param managedBy references of the organisations that see it although it is about no patient, sorted
 * @param via the type that it is shown along with, where that is not its own: what a Provenance is about; empty otherwise
 * @param categories what granular scopes may ask for: its categories, spelled {@code system|code}, sorted; none for types without
 *     that search parameter, and for what was stored before classes had them
 * @param marks what decisions about consents have noted of the content, in their own spelling, sorted
 */
public record AccessClass(
        String resourceType,
        List<String> patients,
        String confidentiality,
        List<String> labels,
        List<String> managedBy,
        String via,
        List<String> categories,
        List<String> marks) {

    public AccessClass {
        patients = sorted(patients);
        labels = sorted(labels);
        managedBy = sorted(managedBy);
        categories = sorted(categories);
        marks = sorted(marks);
    }

    /** The class of a resource that is shown for its own sake. */
    public AccessClass(
            String resourceType,
            Collection<String> patients,
            String confidentiality,
            Collection<String> labels,
            Collection<String> managedBy,
            Collection<String> categories) {
        this(
                resourceType,
                List.copyOf(patients),
                confidentiality,
                List.copyOf(labels),
                List.copyOf(managedBy),
                "",
                List.copyOf(categories),
                List.of());
    }

    /** The same with these marks instead. */
    public AccessClass marked(List<String> others) {
        return new AccessClass(resourceType, patients, confidentiality, labels, managedBy, via, categories, others);
    }

    /** The class of a resource of {@code type} that is shown to whoever is shown resources of this class. */
    AccessClass followedBy(String type) {
        String followed = via.isEmpty() ? resourceType : via;
        return new AccessClass(type, patients, confidentiality, labels, managedBy, followed, List.of(), marks);
    }

    /** The same, raised to the labels and the confidentiality of another where those are higher. */
    AccessClass labelledAs(AccessClass other) {
        return labelled(other.labels, other.level());
    }

    /** The same, raised to these labels and this level where those are higher. */
    public AccessClass labelled(Collection<String> others, Confidentiality level) {
        return labelledExactly(Stream.concat(labels.stream(), others.stream()).toList(), level().orHigher(level));
    }

    /** The same with these labels and this level instead. */
    AccessClass labelledExactly(Collection<String> others, Confidentiality level) {
        return new AccessClass(
                resourceType, patients, level.name(), List.copyOf(others), managedBy, via, categories, marks);
    }

    /** How confidential it is; what cannot be read counts as most confidential. */
    Confidentiality level() {
        return Confidentiality.of(confidentiality).orElse(Confidentiality.V);
    }

    private static List<String> sorted(List<String> values) {
        return values.size() < 2
                ? List.copyOf(values)
                : values.stream().sorted().distinct().toList();
    }
}
