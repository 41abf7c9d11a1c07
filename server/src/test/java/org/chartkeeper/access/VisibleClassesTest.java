package org.chartkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleClassesTest {

    private final VisibleClasses visible = new VisibleClasses();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void saysTheSameAsAPlainBitMap(long seed) {
        Random random = new Random(seed);
        BitSet expected = new BitSet();
        int end = 20_000;

        for (int i = 0; i < 50_000; i++) {
            int accessClass = random.nextInt(end);
            boolean shown = random.nextInt(3) > 0;
            visible.set(accessClass, shown);
            expected.set(accessClass, shown);
        }

        assertThat(visible.count()).isEqualTo(expected.cardinality());
        assertThat(visible.list()).containsExactly(expected.stream().boxed().toArray(Integer[]::new));
        assertThat(BitSet.valueOf(visible.bits(end))).isEqualTo(expected);
        assertThat(visible.bits(end)).hasSize((end + 7) / 8);
        for (int accessClass = 0; accessClass < end; accessClass++) {
            assertThat(visible.contains(accessClass)).isEqualTo(expected.get(accessClass));
        }
    }

    @Test
    void holdsNothingAtFirstAndAfterItWasCleared() {
        visible.set(9_999_999, true);
        assertThat(visible.list()).containsExactly(9_999_999);

        visible.clear();

        assertThat(visible.count()).isZero();
        assertThat(visible.contains(9_999_999)).isFalse();
        assertThat(visible.list()).isEmpty();
        assertThat(visible.bits(3)).containsExactly(0);
    }
}
