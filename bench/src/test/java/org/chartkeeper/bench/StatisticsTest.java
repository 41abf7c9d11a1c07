package org.chartkeeper.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.chartkeeper.bench.Statistics.Median;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void middleIsTheMiddleValueOrTheMeanOfTheTwo() {
        assertThat(Statistics.middle(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
        assertThat(Statistics.middle(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
        assertThatThrownBy(() -> Statistics.middle(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** Ranks from published tables of the sign-test interval: n = 6: 1 and 6, 10: 2 and 9, 20: 6 and 15, 50: 18 and 33. */
    @Test
    void intervalLiesBetweenTheTabulatedRanks() {
        assertThat(Statistics.valuesOutside(6)).isEqualTo(0);
        assertThat(Statistics.valuesOutside(10)).isEqualTo(1);
        assertThat(Statistics.valuesOutside(20)).isEqualTo(5);
        assertThat(Statistics.valuesOutside(50)).isEqualTo(17);
    }

    @Test
    void medianOfTwentyHasItsSixthAndFifteenthValueAsInterval() {
        var values = IntStream.rangeClosed(1, 20).mapToObj(Double::valueOf).toList();

        assertThat(Statistics.median(values)).isEqualTo(new Median(10.5, 6, 15, 20));
    }

    @Test
    void withFewerThanSixValuesTheIntervalIsTheirRange() {
        var median = Statistics.median(List.of(3.0, 1.0, 2.0));

        assertThat(median).isEqualTo(new Median(2, 1, 3, 3));
        assertThat(median.isConfident()).isFalse();
        assertThat(Statistics.median(List.of(7.0))).isEqualTo(new Median(7, 7, 7, 1));
    }

    @Test
    void intervalHoldsTheTrueMedianInAtLeastNineteenOfTwentyRuns() {
        var random = new Random(1);
        var trials = 4000;

        var holding = IntStream.range(0, trials)
                .filter(trial -> {
                    var values = DoubleStream.generate(() -> Math.exp(random.nextGaussian()))
                            .limit(20)
                            .boxed()
                            .toList();
                    var median = Statistics.median(values);
                    return median.low() <= 1 && 1 <= median.high();
                })
                .count();

        assertThat((double) holding / trials).isCloseTo(0.9586, within(0.012));
    }
}
