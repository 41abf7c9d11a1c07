package org.chartkeeper.consent;

import java.util.List;
import java.util.Set;

/** The answer, with its ground and everything it rests on. */
public sealed interface ConsentDecision {

    /** Why. */
    Ground ground();

    /** The consents, provisions and policy members it rests on, sorted; never empty. */
    List<Basis> basis();

    /** Whether it may be shown. */
    default boolean permitted() {
        return this instanceof Permit;
    }

    /**
     * It may be shown.
     *
     * @param ground why; of several the weightiest, so that an override is never hidden behind a consent
     * @param basis what it rests on
     * @param obligations what must be done when it is shown
     */
    record Permit(Ground ground, List<Basis> basis, Set<Obligation> obligations) implements ConsentDecision {
        public Permit {
            basis = List.copyOf(basis);
            obligations = Set.copyOf(obligations);
        }
    }

    /**
     * It does not exist for this requester.
     *
     * @param ground why
     * @param basis what it rests on
     */
    record Deny(Ground ground, List<Basis> basis) implements ConsentDecision {
        public Deny {
            basis = List.copyOf(basis);
        }
    }

    /** What must be done when something is shown. */
    enum Obligation {
        /** Write an audit entry. */
        AUDIT,
        /** Write the entry of an emergency override, and tell the privacy office. */
        EMERGENCY_AUDIT,
        /** Send the notice of 42 CFR 2.32 and the scope of the consent along. */
        REDISCLOSURE_NOTICE
    }
}
