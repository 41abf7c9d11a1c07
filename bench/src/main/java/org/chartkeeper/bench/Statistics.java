package org.chartkeeper.bench;

import java.util.List;

/** Medians and distribution-free intervals for them. */
final class Statistics {
    private static final double TAIL = 0.025;

    private Statistics() {}

    /** A median and the interval that holds the true median with at least 95 % confidence. */
    record Median(double value, double low, double high, int count) {

        /** Fewer than six values cannot give 95 %: then the interval is simply their range. */
        boolean isConfident() {
            return count >= 6;
        }

        Median times(double factor) {
            return new Median(value * factor, low * factor, high * factor, count);
        }
    }

    static double middle(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no median of nothing");
        }
        var sorted = values.stream().sorted().toList();
        var half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** Interval between order statistics: the number of values below the median is binomial(n, 1/2). */
    static Median median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var outside = valuesOutside(sorted.size());
        return new Median(middle(values), sorted.get(outside), sorted.get(sorted.size() - 1 - outside), sorted.size());
    }

    /** How many values may be left off at each end while 95 % stay covered. */
    static int valuesOutside(int count) {
        var probability = Math.pow(0.5, count);
        var below = probability;
        var outside = 0;
        while (below <= TAIL && outside < count / 2) {
            outside++;
            probability = probability * (count - outside + 1) / outside;
            below += probability;
        }
        return Math.max(0, outside - 1);
    }
}
