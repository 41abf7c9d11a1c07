package org.chartkeeper.consent;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.access.ClassDecider;
import org.chartkeeper.access.DisclosureGround;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.ReviewTask;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.consent.ConsentDecision.Permit;
import org.chartkeeper.terminology.Confidentiality;
import org.jspecify.annotations.Nullable;

/** Shows the access classes that policy and consents let a caller see. */
final class ConsentClassDecider implements ClassDecider {

    /** Why somebody is shown evidence: a consent to treat does not open it. */
    private static final Set<Ground> EVIDENCE = Set.of(Ground.CUSTODIAN_SYSTEM, Ground.ROLE_RIGHT, Ground.SELF);

    private final ConsentStore consents;
    private final Supplier<Policy> policy;
    private final Requesters requesters;

    ConsentClassDecider(ConsentStore consents, Supplier<Policy> policy, Requesters requesters) {
        this.consents = consents;
        this.policy = policy;
        this.requesters = requesters;
    }

    @Override
    public Instant nextTurn(Instant time) {
        return consents.nextTurn(time);
    }

    @Override
    public Set<String> turned(Instant after, Instant until) {
        return consents.turned(after, until);
    }

    @Override
    public Decisions decisionsFor(Caller caller, Instant time) {
        Requester requester = requesters.of(caller, time);
        ConsentDecider decider = ConsentDecider.asking(requester, consents, policy.get(), time);
        Instant turn = decider.nextChange(List.of()).orElse(Instant.MAX);
        Instant membership = requesters.nextChange(requester, time);
        Instant until = turn.isBefore(membership) ? turn : membership;
        return new Decisions() {
            @Override
            public boolean shows(org.chartkeeper.access.AccessClass accessClass) {
                return ConsentClassDecider.shows(decider, accessClass);
            }

            @Override
            public @Nullable DisclosureGround groundOf(org.chartkeeper.access.AccessClass accessClass) {
                return shows(accessClass) ? ground(decider, accessClass) : null;
            }

            @Override
            public Instant validUntil() {
                return until;
            }

            @Override
            public boolean restsOn(String actor) {
                return requester.actors().contains(actor);
            }
        };
    }

    /** What follows another type is shown with it, or to a role that has a right to it for its own sake. */
    static boolean shows(ConsentDecider decider, org.chartkeeper.access.AccessClass facts) {
        if (facts.via().equals(ReviewTask.VIA)) {
            return decider.decideClass(of(facts, facts.via())) instanceof Permit permit
                    && EVIDENCE.contains(permit.ground());
        }
        if (facts.via().isEmpty()) {
            return decider.decideClass(of(facts, facts.resourceType())) instanceof Permit;
        }
        return decider.decideClass(of(facts, facts.via())) instanceof Permit
                || (decider.decideClass(of(facts, facts.resourceType())) instanceof Permit permit
                        && permit.ground() == Ground.ROLE_RIGHT);
    }

    private static @Nullable DisclosureGround ground(ConsentDecider decider, org.chartkeeper.access.AccessClass facts) {
        String first = facts.via().isEmpty() ? facts.resourceType() : facts.via();
        DisclosureGround ground = TellableGround.of(decider.decideClass(of(facts, first)));
        return ground == null ? TellableGround.of(decider.decideClass(of(facts, facts.resourceType()))) : ground;
    }

    static AccessClass of(org.chartkeeper.access.AccessClass facts, String type) {
        return new AccessClass(
                type,
                Set.copyOf(facts.patients()),
                Confidentiality.of(facts.confidentiality()).orElse(Confidentiality.V),
                Set.copyOf(facts.labels()),
                Set.copyOf(facts.managedBy()),
                Marks.parse(facts.marks()));
    }
}
