package org.chartkeeper.consent;

import java.util.List;
import org.chartkeeper.access.DisclosureGround;
import org.chartkeeper.access.DisclosureGround.Provision;
import org.chartkeeper.consent.ConsentDecision.Permit;
import org.jspecify.annotations.Nullable;

/**
 * What of a decision its requester may be told: why it is shown, and the consents that say so. What an emergency overrode, or
 * what the policy says, is for the audit trail.
 */
final class TellableGround {

    private TellableGround() {}

    /** The ground of {@code decision}, or null when that is no permit. */
    static @Nullable DisclosureGround of(ConsentDecision decision) {
        return decision instanceof Permit permit
                ? new DisclosureGround(permit.ground().code(), provisions(permit))
                : null;
    }

    private static List<Provision> provisions(Permit permit) {
        return permit.ground() == Ground.CONSENT_PERMIT
                ? permit.basis().stream()
                        .filter(basis -> basis.source().startsWith("Consent/"))
                        .map(basis -> new Provision(basis.source(), basis.element()))
                        .toList()
                : List.of();
    }
}
