package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.PolicyHistory;
import org.chartkeeper.access.PolicyReader.UnusablePolicyException;
import org.jspecify.annotations.Nullable;

/** Goes back in time: to the consents and the policy of then. */
final class Moments {

    private final ConsentStore consents;
    private final ConsentHistory consentHistory;
    private final Supplier<Policy> policy;
    private final PolicyHistory policyHistory;
    private final Clock clock;

    Moments(
            ConsentStore consents,
            ConsentHistory consentHistory,
            Supplier<Policy> policy,
            PolicyHistory policyHistory,
            Clock clock) {
        this.consents = consents;
        this.consentHistory = consentHistory;
        this.policy = policy;
        this.policyHistory = policyHistory;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** The moment {@code past}, or this one where it is null. */
    Moment at(@Nullable Instant past) {
        if (past == null) {
            Instant now = now();
            return new Moment(now, null, consents.asTheyStand(), policy.get(), since(now, policy.get()));
        }
        PolicyHistory.Past then = policyAt(past);
        return new Moment(past, past, consentHistory.at(past), then.policy(), then.inForceFrom());
    }

    private @Nullable Instant since(Instant now, Policy current) {
        return policyHistory
                .at(now)
                .filter(kept -> kept.policy().version().equals(current.version()))
                .map(PolicyHistory.Past::inForceFrom)
                .orElse(null);
    }

    private PolicyHistory.Past policyAt(Instant past) {
        try {
            return policyHistory
                    .at(past)
                    .orElseThrow(() -> new UnprocessableEntityException(
                            "`time` is before the first policy that was kept, so what held then is not known"));
        } catch (UnusablePolicyException e) {
            throw new UnprocessableEntityException(
                    "the policy of that time is not understood by this version: " + e.getMessage());
        }
    }
}
