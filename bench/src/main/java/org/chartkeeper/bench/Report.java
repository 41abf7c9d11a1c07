package org.chartkeeper.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.chartkeeper.bench.Statistics.Median;

/** Lays the results out as Markdown. */
final class Report {
    private static final double PERCENT = 100;
    private static final String STOCK = "stock";
    private static final String CHARTKEEPER = "chartkeeper";
    private static final String RESTRICTED = "chartkeeper, restricted";

    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Series> measured = new ArrayList<>();
    private final List<Quantity> quantities = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** A figure taken once, not in pairs. */
    record Quantity(String name, String unit, Map<String, Double> values) {}

    Report fact(String name, String value) {
        facts.put(name, value);
        return this;
    }

    Report add(Series series) {
        if (!series.contenders().isEmpty()) {
            measured.add(series);
        }
        return this;
    }

    Report add(Quantity quantity) {
        quantities.add(quantity);
        return this;
    }

    Report note(String note) {
        notes.add(note);
        return this;
    }

    String markdown() {
        var text = new StringBuilder("# Chartkeeper beside stock HAPI\n\n");
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        ratios(text);
        restricted(text);
        tokenCheck(text);
        absolute(text);
        quantities(text);
        notes.forEach(note -> text.append('\n').append(note).append('\n'));
        return text.toString();
    }

    private void ratios(StringBuilder text) {
        var compared = measured.stream()
                .filter(series -> series.has(STOCK) && series.has(CHARTKEEPER))
                .toList();
        if (compared.isEmpty()) {
            return;
        }
        text.append("""

                ## Ratios, stock / chartkeeper (more than 1: Chartkeeper takes less)

                | measure | what | CPU | 95 % | time | 95 % | pairs |
                |---|---|---|---|---|---|---|
                """);
        for (var series : compared) {
            ratio(text, series, STOCK, CHARTKEEPER);
        }
    }

    private void restricted(StringBuilder text) {
        var compared = measured.stream()
                .filter(series -> series.has(CHARTKEEPER) && series.has(RESTRICTED))
                .toList();
        if (compared.isEmpty()) {
            return;
        }
        text.append("""

                ## Partly restricted caller / unrestricted caller (more than 1: restriction costs)

                | measure | what | CPU | 95 % | time | 95 % | pairs |
                |---|---|---|---|---|---|---|
                """);
        for (var series : compared) {
            ratio(text, series, RESTRICTED, CHARTKEEPER);
        }
    }

    private void tokenCheck(StringBuilder text) {
        var compared = measured.stream()
                .filter(series -> series.has(STOCK) && series.has(Tokens.KNOWN) && series.has(Tokens.NEW))
                .toList();
        for (var series : compared) {
            text.append("""

                    ## Check of a token, in percent of stock HAPI's read in the same round

                    | what | CPU | 95 % | pairs |
                    |---|---|---|---|
                    """);
            for (var check : List.of(Tokens.KNOWN, Tokens.NEW)) {
                var share = series.ratio(check, STOCK, Sample::cpu).times(PERCENT);
                row(text, check, "**" + figure(share.value()) + "**", interval(share), Integer.toString(share.count()));
            }
        }
    }

    private static void ratio(StringBuilder text, Series series, String first, String second) {
        var cpu = series.ratio(first, second, Sample::cpu);
        var wall = series.ratio(first, second, Sample::wall);
        row(
                text,
                series.name(),
                series.description(),
                "**" + figure(cpu.value()) + "**",
                interval(cpu),
                figure(wall.value()),
                interval(wall),
                Integer.toString(cpu.count()));
    }

    private void absolute(StringBuilder text) {
        text.append("""

                ## Medians

                Milliseconds per operation: processor time of the server, of PostgreSQL and of both; time that passed,
                divided by the operations of the batch; operations per second; processor time of the driver.

                | measure | operation | of | server | database | CPU | time | per second | driver |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (var series : measured) {
            for (var contender : series.contenders().stream().sorted().toList()) {
                absolute(text, series, contender);
            }
        }
    }

    private static void absolute(StringBuilder text, Series series, String contender) {
        var wall = series.median(contender, Sample::wall);
        row(
                text,
                series.name(),
                series.unit(),
                contender,
                median(series, contender, Sample::server),
                median(series, contender, Sample::database),
                median(series, contender, Sample::cpu),
                figure(wall),
                figure(1000 / wall),
                median(series, contender, Sample::driver));
    }

    private static String median(Series series, String contender, ToDoubleFunction<Sample> figure) {
        return figure(series.median(contender, figure));
    }

    private void quantities(StringBuilder text) {
        if (quantities.isEmpty()) {
            return;
        }
        text.append("""

                ## Quantities

                | what | unit | of | value | stock / this |
                |---|---|---|---|---|
                """);
        for (var quantity : quantities) {
            var stock = quantity.values().get(STOCK);
            quantity.values()
                    .forEach((contender, value) -> row(
                            text,
                            quantity.name(),
                            quantity.unit(),
                            contender,
                            figure(value),
                            stock == null || contender.equals(STOCK) ? "" : figure(stock / value)));
        }
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String interval(Median median) {
        return figure(median.low()) + " to " + figure(median.high()) + (median.isConfident() ? "" : " (range)");
    }

    /** Three significant digits, and never an exponent. */
    static String figure(double value) {
        var size = Math.abs(value);
        var digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
