package org.chartkeeper.consent;

import java.time.Instant;
import org.chartkeeper.access.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What decisions rest on at one moment, apart from who asks for what.
 *
 * @param time the moment
 * @param past the same when it is past, or null for now
 * @param consents the consents as they stood
 * @param policy the policy as it stood
 * @param policyFrom since when it was in force, or null when that is not known
 */
record Moment(
        Instant time,
        @Nullable Instant past,
        PatientConsents consents,
        Policy policy,
        @Nullable Instant policyFrom) {

    Moment with(PatientConsents others) {
        return new Moment(time, past, others, policy, policyFrom);
    }
}
