package org.chartkeeper.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void onlyTheDataMustBeGiven() {
        var options = Options.parse(List.of("--data", "bundles"));

        assertThat(options.data()).isEqualTo(Path.of("bundles"));
        assertThat(options.rounds()).isEqualTo(20);
        assertThat(options.drives("stock")).isTrue();
        assertThat(options.drives("chartkeeper")).isTrue();
        assertThat(options.measures("anything")).isTrue();
        assertThat(options.restricted()).isTrue();
    }

    @Test
    void serversAndMeasuresCanBeChosen() {
        var options = Options.parse(List.of("--only", "stock", "--measure", "read,ingest", "--data", "bundles"));

        assertThat(options.drives("chartkeeper")).isFalse();
        assertThat(options.measures("read")).isTrue();
        assertThat(options.measures("export")).isFalse();
    }

    @Test
    void whatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> Options.parse(List.of("--data", "bundles", "--fast")))
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> Options.parse(List.of("--data"))).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> Options.parse(List.of())).hasMessageContaining("--data");
    }
}
