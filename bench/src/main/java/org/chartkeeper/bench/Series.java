package org.chartkeeper.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.chartkeeper.bench.Statistics.Median;

/** The samples of one measure, by contender; the samples of one round stand at the same position. */
final class Series {
    private final String name;
    private final String description;
    private final String unit;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    Series(String name, String description, String unit) {
        this.name = name;
        this.description = description;
        this.unit = unit;
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    /** What one operation is: a request, a resource, a start. */
    String unit() {
        return unit;
    }

    void add(String contender, Sample sample) {
        samples.computeIfAbsent(contender, any -> new ArrayList<>()).add(sample);
    }

    boolean has(String contender) {
        return samples.containsKey(contender);
    }

    List<String> contenders() {
        return List.copyOf(samples.keySet());
    }

    double median(String contender, ToDoubleFunction<Sample> figure) {
        return Statistics.middle(figures(contender, figure));
    }

    /** One line: the median processor time of an operation for each contender. */
    String inShort() {
        return name + ": "
                + contenders().stream()
                        .map(contender -> "%s %.3g ms".formatted(contender, median(contender, Sample::cpu)))
                        .collect(Collectors.joining(", "));
    }

    /** How many times more the first took than the second: the median of the rounds' quotients. */
    Median ratio(String first, String second, ToDoubleFunction<Sample> figure) {
        var numerators = figures(first, figure);
        var denominators = figures(second, figure);
        if (numerators.size() != denominators.size()) {
            throw new IllegalStateException("`" + name + "` has rounds without a pair");
        }
        var quotients = new ArrayList<Double>();
        for (var round = 0; round < numerators.size(); round++) {
            quotients.add(numerators.get(round) / denominators.get(round));
        }
        return Statistics.median(quotients);
    }

    private List<Double> figures(String contender, ToDoubleFunction<Sample> figure) {
        var known = samples.get(contender);
        if (known == null) {
            throw new IllegalArgumentException("`" + name + "` was not measured for " + contender);
        }
        return known.stream().map(figure::applyAsDouble).toList();
    }
}
