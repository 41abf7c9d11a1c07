package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientBudgetTest {

    @Test
    void aClientTakesNoMoreThanItsShareAndLeavesOthersTheirs() {
        ClientBudget budget = new ClientBudget(2);

        assertThat(budget.begin("a")).isTrue();
        assertThat(budget.begin("a")).isTrue();
        assertThat(budget.begin("a")).isFalse();
        assertThat(budget.begin("b")).isTrue();

        budget.end("a");

        assertThat(budget.begin("a")).isTrue();
    }
}
