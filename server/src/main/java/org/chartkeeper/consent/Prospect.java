package org.chartkeeper.consent;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.access.GateView;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.ReviewTask;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.jspecify.annotations.Nullable;

/** A recipient acting for some purposes at one moment: what it would be shown, by the rules that the gate goes by. */
final class Prospect {

    private final Recipient recipient;
    private final Set<String> purposes;
    private final Caller caller;
    private final Policy policy;
    private final ConsentDecider decider;

    /**
     * @param caller the recipient as the bearer of a token for {@code purposes}
     * @param moment with the consents that are asked
     */
    Prospect(Recipient recipient, Set<String> purposes, Caller caller, Requester requester, Moment moment) {
        this.recipient = recipient;
        this.purposes = purposes;
        this.caller = caller;
        this.policy = moment.policy();
        this.decider = ConsentDecider.asking(requester, moment.consents(), policy, moment.time());
    }

    Recipient recipient() {
        return recipient;
    }

    Set<String> purposes() {
        return purposes;
    }

    Caller caller() {
        return caller;
    }

    /** Whether it could have a token for these purposes at all. */
    boolean registered() {
        return recipient.purposes().containsAll(purposes) || caller.emergency() != null;
    }

    /** The scopes that let it read resources of this class. */
    List<SmartScope> scopes(AccessClass accessClass) {
        return GateView.opening(caller, policy, accessClass);
    }

    /**
     * Whether it is shown a resource.
     *
     * @param accessClass what the gate knows of it
     * @param facts what is in it, or null when nothing but the class decides
     */
    boolean shows(AccessClass accessClass, @Nullable ResourceFacts facts) {
        if (!registered() || scopes(accessClass).isEmpty()) {
            return false;
        }
        return facts == null || !accessClass.via().isEmpty()
                ? ConsentClassDecider.shows(decider, accessClass)
                : decider.decide(facts).permitted();
    }

    /** How policy and consents decide about it, scopes left aside. */
    Explanation explain(AccessClass accessClass, @Nullable ResourceFacts facts) {
        if (facts != null && accessClass.via().isEmpty()) {
            return decider.explain(facts);
        }
        boolean followed = !accessClass.via().isEmpty();
        Explanation first = decider.explain(
                ConsentClassDecider.of(accessClass, followed ? accessClass.via() : accessClass.resourceType()));
        if (!followed || first.decision().permitted() || accessClass.via().equals(ReviewTask.VIA)) {
            return first;
        }
        Explanation own = decider.explain(ConsentClassDecider.of(accessClass, accessClass.resourceType()));
        boolean byRight = own.decision().permitted() && own.decision().ground() == Ground.ROLE_RIGHT;
        return byRight ? own : first;
    }

    /** Why it is shown it or not, as whoever answers for {@code patients} may know it; null for all there is to know. */
    Told told(AccessClass accessClass, Explanation explanation, @Nullable Collection<String> patients) {
        if (!registered()) {
            return new Told("purpose-not-registered", List.of());
        }
        return scopes(accessClass).isEmpty() ? new Told("no-scope", List.of()) : Told.of(explanation, patients);
    }
}
