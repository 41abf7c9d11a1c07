package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    private final MemoryBudget budget = new MemoryBudget(1L << 30, 10);

    @Test
    void smallRequestsGoOnBesideLargeOnes() {
        int page = budget.share(1_000, 0);
        int large = budget.share(4_000, 0);

        assertThat(budget.take(large)).isTrue();
        assertThat(budget.take(page)).isTrue();
        assertThat(budget.take(page)).isFalse();
        assertThat(budget.take(budget.share(50, 0))).isTrue();

        budget.giveBack(page);

        assertThat(budget.take(page)).isTrue();
    }

    @Test
    void theLargestRequestIsNeverTooLargeForAnEmptyServer() {
        assertThat(budget.take(budget.share(1_000_000, 1L << 40))).isTrue();
    }
}
