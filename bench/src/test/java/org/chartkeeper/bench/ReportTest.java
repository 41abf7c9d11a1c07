package org.chartkeeper.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void figuresHaveThreeDigitsAndNoExponent() {
        assertThat(Report.figure(0.12345)).isEqualTo("0.123");
        assertThat(Report.figure(1.2345)).isEqualTo("1.23");
        assertThat(Report.figure(12.345)).isEqualTo("12.3");
        assertThat(Report.figure(123_456.7)).isEqualTo("123,457");
    }

    @Test
    void ratiosAreMediansOfTheRoundsQuotients() {
        var series = new Series("read", "a read", "request");
        for (var round = 1; round <= 3; round++) {
            series.add("stock", sample(4.0 * round));
            series.add("chartkeeper", sample(round));
        }

        var text = new Report().fact("machine", "small").add(series).markdown();

        assertThat(text)
                .startsWith("# Chartkeeper beside stock HAPI\n\n- machine: small\n")
                .contains("## Ratios, stock / chartkeeper")
                .contains("| read | a read | **4.00** | 4.00 to 4.00 (range) | 4.00 | 4.00 to 4.00 (range) | 3 |")
                .contains("| read | request | stock | 4.00 | 4.00 | 8.00 | 16.0 | 62.5 | 0.500 |")
                .doesNotContain("Partly restricted");
    }

    @Test
    void costOfRestrictionIsShownBesideTheUnrestrictedCaller() {
        var series = new Series("read", "a read", "request");
        series.add("chartkeeper", sample(1));
        series.add("chartkeeper, restricted", sample(1.5));

        assertThat(new Report().add(series).markdown())
                .contains("## Partly restricted caller")
                .contains("| read | a read | **1.50** |")
                .doesNotContain("## Ratios");
    }

    @Test
    void oneServerAloneHasNoRatios() {
        var series = new Series("read", "a read", "request");
        series.add("stock", sample(1));

        assertThat(new Report().add(series).markdown()).contains("## Medians").doesNotContain("## Ratios");
    }

    @Test
    void quantitiesAreComparedWithStock() {
        var values = new LinkedHashMap<String, Double>();
        values.put("stock", 9000.0);
        values.put("chartkeeper", 4500.0);

        var text = new Report()
                .add(new Report.Quantity("disk", "bytes per resource", values))
                .markdown();

        assertThat(text)
                .contains("| disk | bytes per resource | stock | 9,000 |  |")
                .contains("| disk | bytes per resource | chartkeeper | 4,500 | 2.00 |");
    }

    @Test
    void roundsWithoutAPairAreRefused() {
        var series = new Series("read", "a read", "request");
        series.add("stock", sample(1));
        series.add("stock", sample(1));
        series.add("chartkeeper", sample(1));

        assertThatThrownBy(() -> series.ratio("stock", "chartkeeper", Sample::cpu))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Sample sample(double each) {
        return new Sample(100, each / 2, each / 2, each / 16, 2 * each);
    }

    @Test
    void theCheckOfATokenIsAShareOfTheStockReadOfItsRound() {
        var series = new Series(Tokens.CHECK, "a read and the check of its token", "request");
        for (var round = 1; round <= 2; round++) {
            series.add("stock", sample(4.0 * round));
            series.add("chartkeeper", sample(round));
            series.add(Tokens.KNOWN, new Sample(1, 0.01 * round, 0, 0, 0.01 * round));
            series.add(Tokens.NEW, new Sample(1, 0.8 * round, 0, 0, 0.8 * round));
        }

        assertThat(new Report().add(series).markdown())
                .contains("## Check of a token, in percent of stock HAPI's read in the same round")
                .contains("| check of a known token | **0.250** | 0.250 to 0.250 (range) | 2 |")
                .contains("| check of a new token | **20.0** | 20.0 to 20.0 (range) | 2 |");
    }
}
