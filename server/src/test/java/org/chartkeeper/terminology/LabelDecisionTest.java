package org.chartkeeper.terminology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelDecisionTest {

    private static final LabelException EXCEPTION = new LabelException(Label.sensitivity("HIV"), "urn:test|1");
    private static final List<String> ANNA = List.of("anna");

    @Test
    void holdsForTheSamePatientsAlone() {
        List<LabelDecision> decided = List.of(new LabelDecision(EXCEPTION, ANNA, 3, null));

        assertThat(LabelDecision.forNext(decided, ANNA)).containsExactly(EXCEPTION);
        for (List<String> others : List.of(List.<String>of(), List.of("ben"), List.of("anna", "ben"))) {
            assertThat(LabelDecision.forNext(decided, others)).as("%s", others).isEmpty();
        }
    }

    @Test
    void endsWithADelete() {
        List<LabelDecision> decided = List.of(new LabelDecision(EXCEPTION, ANNA, 3, 5L));

        assertThat(LabelDecision.forVersion(decided, 4, ANNA)).containsExactly(EXCEPTION);
        assertThat(LabelDecision.forVersion(decided, 6, ANNA)).isEmpty();
        assertThat(LabelDecision.forNext(decided, ANNA)).isEmpty();
    }

    @Test
    void coversTheVersionsThatWereLookedAtWhomeverTheyWereAbout() {
        List<LabelDecision> decided = List.of(new LabelDecision(EXCEPTION, ANNA, 3, 5L));

        assertThat(LabelDecision.forVersion(decided, 1, List.of("ben"))).isEqualTo(Set.of(EXCEPTION));
        assertThat(LabelDecision.forVersion(decided, 4, List.of("ben"))).isEmpty();
    }
}
