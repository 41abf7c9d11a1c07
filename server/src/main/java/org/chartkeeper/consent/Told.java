package org.chartkeeper.consent;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.chartkeeper.consent.Explanation.Side;
import org.jspecify.annotations.Nullable;

/**
 * The reason for a decision as somebody may be told it: to a patient only by her own side.
 *
 * @param ground the code of the reason
 * @param basis what it rests on
 */
record Told(String ground, List<Basis> basis) {

    /** Another person whom the resource is also about has not agreed. */
    static final String OTHER_PERSON = "other-person";

    Told {
        basis = List.copyOf(basis);
    }

    /** The reason as whoever answers for {@code patients} may know it, or the whole reason where that is null. */
    static Told of(Explanation explanation, @Nullable Collection<String> patients) {
        ConsentDecision decision = explanation.decision();
        if (patients == null || explanation.sides().stream().allMatch(side -> patients.contains(side.patient()))) {
            return new Told(decision.ground().code(), decision.basis());
        }
        List<Side> own = explanation.sides().stream()
                .filter(side -> patients.contains(side.patient()))
                .filter(side -> side.settled().permit() == decision.permitted())
                .toList();
        var basis = new TreeSet<Basis>();
        own.forEach(side -> basis.addAll(side.settled().basis()));
        return own.stream()
                .map(side -> side.settled().ground())
                .max(Ground::compareTo)
                .map(ground -> new Told(ground.code(), List.copyOf(basis)))
                .orElse(new Told(OTHER_PERSON, List.of()));
    }
}
