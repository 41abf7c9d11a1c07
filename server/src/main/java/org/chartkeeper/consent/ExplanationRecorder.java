package org.chartkeeper.consent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.chartkeeper.consent.Explanation.Effect;
import org.chartkeeper.consent.Explanation.Provision;
import org.chartkeeper.consent.Explanation.Side;
import org.chartkeeper.consent.Explanation.Weighed;

/** Writes down how one decision came about. */
final class ExplanationRecorder implements Witness {

    private final List<Side> sides = new ArrayList<>();
    private List<Weighed> consents = new ArrayList<>();

    @Override
    public void passedOver(ConsentRecord consent, String reason) {
        consents.add(new Weighed(consent.source(), reason, true, List.of()));
    }

    @Override
    public void counted(ConsentRecord consent, boolean trusted, Truth[] truths, Question question, Subject subject) {
        Rule[] rules = consent.rules();
        List<Provision> provisions = new ArrayList<>();
        for (int i = 0; i < rules.length; i++) {
            Effect effect = effect(i, rules, truths, trusted);
            List<String> unmet =
                    effect == Effect.NOT_MATCHED ? UnmetCriteria.of(rules[i], question, subject) : List.of();
            provisions.add(new Provision(rules[i].element(), rules[i].permit(), effect, unmet));
        }
        consents.add(new Weighed(consent.source(), null, trusted, provisions));
    }

    private static Effect effect(int index, Rule[] rules, Truth[] truths, boolean trusted) {
        if (rules[index].matches(truths[index])) {
            return ConsentBallot.isOverridden(index, rules, truths) ? Effect.OVERRIDDEN : Effect.COUNTS;
        }
        return rules[index].permit() && !trusted ? Effect.VOID : Effect.NOT_MATCHED;
    }

    @Override
    public void voted(String patient, Question question, Vote own, Vote settled) {
        consents.sort(Comparator.comparing(Weighed::source));
        String action = String.join(" ", question.actions());
        sides.add(new Side(patient, question.purpose(), action, own, settled, consents));
        consents = new ArrayList<>();
    }

    Explanation of(ConsentDecision decision) {
        sides.sort(Comparator.comparing(Side::purpose).thenComparing(Side::patient));
        return new Explanation(decision, sides);
    }
}
