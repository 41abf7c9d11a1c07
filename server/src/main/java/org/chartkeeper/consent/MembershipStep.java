package org.chartkeeper.consent;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.access.AccessChanges;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.StoredVersion;
import org.chartkeeper.fhir.StoredVersion.Action;
import org.hl7.fhir.r4.model.RelatedPerson;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/**
 * Has a stored PractitionerRole, CareTeam, Group or RelatedPerson take effect with its commit. Last of the steps, since it holds
 * others up who note changes.
 */
@Order(900)
final class MembershipStep implements CommitStep {

    private final Memberships memberships;
    private final MembershipReader reader;
    private final AccessChanges changes;

    MembershipStep(Memberships memberships, MembershipReader reader, AccessChanges changes) {
        this.memberships = memberships;
        this.reader = reader;
        this.changes = changes;
    }

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        Set<String> changed = new LinkedHashSet<>();
        for (StoredVersion version : versions) {
            if (MembershipReader.TYPES.contains(version.type())) {
                changed.addAll(remember(version));
            }
        }
        changed.forEach(changes::actorChanged);
    }

    private Set<String> remember(StoredVersion version) {
        boolean there = version.action() != Action.DELETE;
        return remember(version.type() + "/" + version.id(), there ? version.resource() : null);
    }

    /** Remembers what {@code resource} says, or that it says nothing any more; returns whom that concerns. */
    Set<String> remember(String source, @Nullable Resource resource) {
        if (!source.startsWith("RelatedPerson/")) {
            return memberships.replace(source, resource == null ? List.of() : reader.memberships(resource));
        }
        memberships.replace(
                source, resource instanceof RelatedPerson person ? reader.relation(person) : Optional.empty());
        return Set.of(source);
    }
}
