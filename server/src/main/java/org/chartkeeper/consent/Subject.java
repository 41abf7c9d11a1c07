package org.chartkeeper.consent;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.chartkeeper.terminology.Confidentiality;

/** What is asked about: one resource with all that is known of it, or all resources of one access class. */
public sealed interface Subject permits ResourceFacts, AccessClass {

    /** The FHIR resource type. */
    String resourceType();

    /** Ids of the patients it is about. */
    Set<String> patients();

    /** How confidential it is. */
    Confidentiality confidentiality();

    /** Its labels, codes of v3-ActCode. */
    Set<String> labels();

    /** References of the organisations that see it although it is about no patient: a Group's {@code managingEntity}. */
    Set<String> managedBy();

    /** A copy whose order does not depend on how the set was made. */
    static Set<String> sorted(Set<String> set) {
        return set.size() < 2 ? Set.copyOf(set) : Collections.unmodifiableSet(new TreeSet<>(set));
    }
}
