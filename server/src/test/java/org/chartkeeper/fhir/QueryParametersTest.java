package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {

    @Test
    void queryAndFormComeTogether() throws RefusedException {
        var parameters = QueryParameters.of("a=1&b", "a=2+3&c=%C3%A9%7C");

        assertThat(parameters.get("a")).containsExactly("1", "2 3");
        assertThat(parameters.get("b")).containsExactly("");
        assertThat(parameters.get("c")).containsExactly("é|");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "a=%C0%AF", "a=%00", "a=%1b"})
    void whatCannotBeReadIsRefused(String query) {
        assertThatThrownBy(() -> QueryParameters.of(query)).isInstanceOf(RefusedException.class);
    }
}
