package org.chartkeeper.consent;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A decision with all that was weighed on the way to it.
 *
 * @param decision the decision itself
 * @param sides what each patient's side said to each question; none when the decision did not depend on them
 */
record Explanation(ConsentDecision decision, List<Side> sides) {

    Explanation {
        sides = List.copyOf(sides);
    }

    /**
     * What one patient's side said to one question.
     *
     * @param patient id of the patient
     * @param purpose the purpose asked about
     * @param action the action asked about
     * @param own what it said by itself
     * @param settled what came of it, an emergency session taken into account
     * @param consents her consents, in the order of their sources
     */
    record Side(String patient, String purpose, String action, Vote own, Vote settled, List<Weighed> consents) {
        Side {
            consents = List.copyOf(consents);
        }

        /** Whether an emergency session turned it around. */
        boolean overridden() {
            return own.permit() != settled.permit();
        }
    }

    /**
     * A consent that was looked at.
     *
     * @param source with its version
     * @param passedOver why it did not count, or null when it did
     * @param trusted whether its permits counted
     * @param provisions what became of each provision, parents before children
     */
    record Weighed(String source, @Nullable String passedOver, boolean trusted, List<Provision> provisions) {
        Weighed {
            provisions = List.copyOf(provisions);
        }
    }

    /**
     * What became of a provision.
     *
     * @param element where it stands in the Consent
     * @param permit whether it permits
     * @param effect what became of it
     * @param unmet the criteria that did not apply, when that is why it had no effect
     */
    record Provision(String element, boolean permit, Effect effect, List<String> unmet) {
        Provision {
            unmet = List.copyOf(unmet);
        }
    }

    /** What can become of a provision. */
    enum Effect {
        /** It applies, and nothing below it does. */
        COUNTS,
        /** It applies, but gives way to one below it. */
        OVERRIDDEN,
        /** It permits, in a consent whose permits do not count. */
        VOID,
        /** It does not apply. */
        NOT_MATCHED;

        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
