package org.chartkeeper.consent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the effective consents of one patient say together to one question. Inside a consent a provision that applies gives
 * way to an applying one below it, and among those left a denial beats a permit; across consents any denial beats all
 * permits. The result depends on the set of consents alone, never on their order or age.
 */
final class ConsentBallot {

    private final Question question;
    private final Subject subject;
    private final Witness witness;
    private final List<Basis> denials = new ArrayList<>();
    private final List<Basis> permits = new ArrayList<>();
    private final List<Basis> permittingBases = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private boolean refusesEmergency;

    ConsentBallot(Question question, Subject subject, Witness witness) {
        this.question = question;
        this.subject = subject;
        this.witness = witness;
    }

    /** Counts an effective consent. */
    void count(ConsentRecord consent, boolean trusted) {
        Rule[] rules = consent.rules();
        var truths = new Truth[rules.length];
        for (int i = 0; i < rules.length; i++) {
            truths[i] = truth(rules[i], trusted);
        }
        witness.counted(consent, trusted, truths, question, subject);
        for (int i = 0; i < rules.length; i++) {
            if (rules[i].matches(truths[i])) {
                if (!isOverridden(i, rules, truths)) {
                    survives(i, consent, truths);
                } else if (!rules[i].permit() && !isSure(i, rules, truths)) {
                    refusesEmergency |= rules[i].statesEmergency();
                }
            }
        }
        if (consent.permitsAtBase()) {
            permittingBases.add(new Basis(consent.source(), rules[0].element()));
        }
    }

    /** Permits of a consent that cannot be trusted are void, its denials stand. */
    private Truth truth(Rule rule, boolean trusted) {
        return rule.permit() && !trusted ? Truth.NO : rule.criteria().apply(rule.permit(), question, subject);
    }

    static boolean isOverridden(int index, Rule[] rules, Truth[] truths) {
        for (int below = index + 1; below < rules[index].end(); below++) {
            if (rules[below].matches(truths[below])) {
                return true;
            }
        }
        return false;
    }

    private void survives(int index, ConsentRecord consent, Truth[] truths) {
        Rule rule = consent.rules()[index];
        var basis = new Basis(consent.source(), rule.element());
        if (!rule.permit()) {
            denials.add(basis);
            refusesEmergency |= rule.statesEmergency();
            return;
        }
        permits.add(basis);
        Criteria.Labels labels = rule.criteria().labels();
        if (labels != null && isSure(index, consent.rules(), truths)) {
            named.addAll(labels.sensitivities());
        }
    }

    /** Of an access class without all marks it may be unknown whether a nested rule takes this one's place. */
    private boolean isSure(int index, Rule[] rules, Truth[] truths) {
        if (subject instanceof AccessClass accessClass) {
            for (int below = index + 1; below < rules[index].end(); below++) {
                if (truths[below] != Truth.NO
                        && !accessClass
                                .marks()
                                .know(rules[below].criteria().contentTests().toList())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The common vote, or null when no consent speaks to the question and the default holds. */
    @Nullable
    Vote result(Set<String> explicitLabels, Basis explicitLabelRule) {
        if (!denials.isEmpty()) {
            return new Vote(false, Ground.CONSENT_DENY, sorted(denials), refusesEmergency);
        }
        if (!permits.isEmpty()) {
            if (named.containsAll(explicitLabels)) {
                return Vote.permit(Ground.CONSENT_PERMIT, sorted(permits));
            }
            permits.add(explicitLabelRule);
            return Vote.deny(Ground.EXPLICIT_LABEL, sorted(permits));
        }
        return permittingBases.isEmpty() ? null : Vote.deny(Ground.NOT_COVERED, sorted(permittingBases));
    }

    private static List<Basis> sorted(List<Basis> basis) {
        Collections.sort(basis);
        return List.copyOf(basis);
    }
}
