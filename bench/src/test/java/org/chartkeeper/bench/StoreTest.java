package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoreTest {

    @Test
    void locationsLoseVersionAndBase() throws IOException {
        var response = response("Patient/1/_history/1", "http://localhost/fhir/Observation/a-b/_history/3", "Device/9");

        assertThat(Store.locations(response)).containsExactly("Patient/1", "Observation/a-b", "Device/9");
    }

    @Test
    void missingLocationIsRefused() {
        assertThatThrownBy(() -> Store.locations(response(""))).isInstanceOf(BenchmarkFailure.class);
    }

    private static byte[] response(String... locations) {
        var entries = String.join(
                ",",
                java.util.Arrays.stream(locations)
                        .map("{\"response\":{\"status\":\"201\",\"location\":\"%s\"}}"::formatted)
                        .toList());
        return "{\"entry\":[%s]}".formatted(entries).getBytes(UTF_8);
    }
}
