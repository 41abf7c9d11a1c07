package org.chartkeeper.consent;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One {@code provision.data}: a resource and what it stands for. Relations go one step; they never lead to the Patient, to a
 * RelatedPerson or to anything that is about no patient, unless that is the named resource itself.
 *
 * @param meaning what it stands for, or null when that cannot be told
 * @param reference {@code Type/id}, or null when that cannot be told
 * @see <a href="https://hl7.org/fhir/R4/codesystem-consent-data-meaning.html">consent-data-meaning</a>
 */
record DataReference(@Nullable Meaning meaning, @Nullable String reference) {

    /** The codes of consent-data-meaning. */
    enum Meaning {
        INSTANCE,
        RELATED,
        DEPENDENTS,
        AUTHOREDBY
    }

    private static final Set<String> PEOPLE = Set.of("Patient", "RelatedPerson");

    Truth apply(boolean permit, ResourceFacts facts) {
        return meaning == null || reference == null
                ? Truth.MAYBE
                : Truth.of(reaches(permit, meaning, reference, facts));
    }

    private static boolean reaches(boolean permit, Meaning meaning, String reference, ResourceFacts facts) {
        if (meaning == Meaning.AUTHOREDBY) {
            return facts.authors().contains(reference);
        }
        if (facts.reference().equals(reference)) {
            return true;
        }
        if (meaning == Meaning.INSTANCE || !isReachable(facts)) {
            return false;
        }
        boolean depends = facts.refersTo().contains(reference);
        if (meaning == Meaning.DEPENDENTS) {
            return depends;
        }
        return facts.referredToBy().contains(reference) || (depends && (!permit || gathers(reference)));
    }

    /** What is created under these refers to them and not they to it. */
    private static boolean gathers(String reference) {
        return reference.startsWith("Encounter/")
                || reference.startsWith("CarePlan/")
                || reference.startsWith("EpisodeOfCare/");
    }

    private static boolean isReachable(Subject subject) {
        return !PEOPLE.contains(subject.resourceType()) && !subject.patients().isEmpty();
    }

    /** Of a class only the type is known: some instance of it may be the one that is meant. */
    Truth possibly(Subject subject) {
        if (meaning == null || reference == null) {
            return Truth.MAYBE;
        }
        if (!subject.patients().isEmpty()
                && !ElementTable.THROUGH.of(subject.resourceType()).isEmpty()) {
            // It answers as what it belongs to does, whatever that is.
            return Truth.MAYBE;
        }
        boolean sameType = reference.startsWith(subject.resourceType() + "/");
        boolean related = meaning == Meaning.AUTHOREDBY || (meaning != Meaning.INSTANCE && isReachable(subject));
        return sameType || related ? Truth.MAYBE : Truth.NO;
    }
}
