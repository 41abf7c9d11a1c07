package org.chartkeeper.consent;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.access.ClassDecider;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.ReviewTask;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.consent.ConsentDecision.Permit;
import org.chartkeeper.terminology.Confidentiality;
import org.jspecify.annotations.Nullable;

/** Shows the access classes that policy and consents let a caller see. */
final class ConsentClassDecider implements ClassDecider {

    private static final String PATIENT = "Patient/";

    /** Why somebody is shown evidence: a consent to treat does not open it. */
    private static final Set<Ground> EVIDENCE = Set.of(Ground.CUSTODIAN_SYSTEM, Ground.ROLE_RIGHT, Ground.SELF);

    private final ConsentStore consents;
    private final Supplier<Policy> policy;

    ConsentClassDecider(ConsentStore consents, Supplier<Policy> policy) {
        this.consents = consents;
        this.policy = policy;
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
        ConsentDecider decider = ConsentDecider.asking(requester(caller), consents, policy.get(), time);
        Instant until = decider.nextChange(List.of()).orElse(Instant.MAX);
        return new Decisions() {
            @Override
            public boolean shows(org.chartkeeper.access.AccessClass accessClass) {
                return ConsentClassDecider.shows(decider, accessClass);
            }

            @Override
            public Instant validUntil() {
                return until;
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

    static AccessClass of(org.chartkeeper.access.AccessClass facts, String type) {
        return new AccessClass(
                type,
                Set.copyOf(facts.patients()),
                Confidentiality.of(facts.confidentiality()).orElse(Confidentiality.V),
                Set.copyOf(facts.labels()),
                Set.copyOf(facts.managedBy()));
    }

    private static Requester requester(Caller caller) {
        Set<String> actors = new LinkedHashSet<>();
        add(actors, caller.organization());
        add(actors, caller.device());
        add(actors, caller.fhirUser());
        String user = caller.fhirUser();
        return new Requester(
                actors,
                caller.purposes(),
                Set.of(Requester.ACCESS),
                user != null && user.startsWith(PATIENT) ? user.substring(PATIENT.length()) : null,
                List.of(),
                caller.roles(),
                null,
                caller.custodianSystem(),
                emergency(caller));
    }

    private static Requester.@Nullable BreakGlassSession emergency(Caller caller) {
        Emergency session = caller.emergency();
        return session == null
                ? null
                : new Requester.BreakGlassSession(session.id(), session.patient(), session.opened(), session.expires());
    }

    private static void add(Set<String> actors, @Nullable String reference) {
        if (reference != null) {
            actors.add(reference);
        }
    }
}
