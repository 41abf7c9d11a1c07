package org.chartkeeper.fhir;

import java.util.List;
import java.util.Set;

/** Divides a Provenance among versions that are no longer shown to the same callers, so that each is shown with its own. */
public interface EvidenceDivider {

    /**
     * What is to stand in one Provenance.
     *
     * @param targets version-specific references, as they stand in {@code Provenance.target}
     * @param accessClass the access class of these versions
     */
    record Part(Set<String> targets, int accessClass) {
        public Part {
            targets = Set.copyOf(targets);
        }
    }

    /**
     * Leaves the first part to the Provenance and gives each other one its own, with the same content, in the current transaction,
     * which must see everything.
     *
     * @param id the Provenance's id
     * @param parts at least two, which have no target in common and all targets together
     */
    void divide(String id, List<Part> parts);
}
