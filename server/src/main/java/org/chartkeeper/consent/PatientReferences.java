package org.chartkeeper.consent;

import java.util.Set;

/**
 * Whom a resource is about, as it says itself.
 *
 * @param patients references to patients as written: {@code Patient/id}, absolute, {@code urn:uuid:…} (which may turn out to
 *     be somebody else) or conditional
 * @param through references to resources whose patients it shares: what a Provenance or AuditEvent is about, what a Binary
 *     belongs to
 * @param unresolvable whether it says that it is about a patient whom it does not refer to, so that it is about no known one
 */
public record PatientReferences(Set<String> patients, Set<String> through, boolean unresolvable) {
    public PatientReferences {
        patients = Set.copyOf(patients);
        through = Set.copyOf(through);
    }
}
