package org.chartkeeper.noninterference;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.chartkeeper.noninterference.SearchTable.Parameter;

/** Draws searches. */
final class Searches {

    private static final int DEEPEST_CHAIN = 3;

    private final Draws draws;
    private final Dice dice;

    Searches(Draws draws) {
        this.draws = draws;
        this.dice = draws.dice;
    }

    private record Pair(String name, String value) {
        String encoded() {
            String plain = URLEncoder.encode(value, StandardCharsets.UTF_8);
            // What is filled in later must be found.
            return name + "="
                    + plain.replace("%7B", "{").replace("%7D", "}").replaceAll("\\{(\\w+)%3A(\\w+)}", "{$1:$2}");
        }
    }

    /** A query for resources of {@code type}, encoded, without the question mark. */
    String query(String type) {
        List<Pair> pairs = new ArrayList<>();
        int criteria = dice.below(3) + (dice.chance(80) ? 1 : 0);
        for (int i = 0; i < criteria; i++) {
            int draw = dice.below(100);
            if (draw < 55) {
                pairs.add(criterion(type, ""));
            } else if (draw < 75) {
                pairs.add(chain(type, "", 1));
            } else if (draw < 92) {
                pairs.add(has(type, "", 0));
            } else {
                pairs.add(new Pair("_id", draws.id(type) + (dice.chance(50) ? "," + draws.id(type) : "")));
            }
        }
        includes(type, pairs);
        controls(type, pairs);
        return pairs.stream().map(Pair::encoded).collect(Collectors.joining("&"));
    }

    /** Criteria for a conditional write. */
    String condition(String type) {
        String first = criterion(type, "").encoded();
        return dice.chance(60) ? new Pair("identifier", draws.identifier(type)).encoded() : first;
    }

    private Pair criterion(String type, String prefix) {
        List<Parameter> all = SearchTable.ALL.of(type);
        if (all.isEmpty() || dice.chance(8)) {
            return new Pair(prefix + "_id", draws.id(type));
        }
        Parameter parameter = dice.one(all);
        if (dice.chance(7)) {
            return new Pair(prefix + parameter.name() + ":missing", dice.of("true", "false"));
        }
        return switch (parameter.values()) {
            case "code" -> code(prefix + parameter.name());
            case "word" -> new Pair(prefix + parameter.name() + dice.of("", "", ":not"), dice.one(parameter.more()));
            case "date" -> new Pair(prefix + parameter.name(), draws.comparison() + draws.date());
            case "quantity" -> new Pair(prefix + parameter.name(), draws.comparison() + Words.value(dice));
            case "composite" ->
                new Pair(
                        prefix + parameter.name(),
                        draws.token(draws.code()) + "$" + dice.of("gt", "lt", "") + Words.value(dice));
            case "identifier" ->
                new Pair(
                        prefix + parameter.name() + dice.of("", "", "", ":not"),
                        dice.of("", Words.IDENTIFIERS + "|") + draws.identifier(type));
            case "family" ->
                new Pair(
                        prefix + parameter.name() + dice.of("", "", ":exact", ":contains"),
                        dice.chance(60) ? draws.family() : draws.family().substring(0, 2));
            default -> reference(prefix, parameter);
        };
    }

    private Pair code(String name) {
        String modifier = dice.chance(85) ? dice.of("", "", ":not") : dice.of(":text", ":in", ":above");
        String value = draws.token(draws.code());
        return new Pair(name + modifier, dice.chance(25) ? value + "," + draws.token(draws.code()) : value);
    }

    private Pair reference(String prefix, Parameter parameter) {
        String target = dice.one(parameter.more());
        return switch (dice.below(4)) {
            case 0 -> new Pair(prefix + parameter.name(), draws.reference(target));
            case 1 -> new Pair(prefix + parameter.name() + ":" + target, draws.id(target));
            case 2 -> new Pair(prefix + parameter.name(), draws.reference(target) + "," + draws.reference(target));
            default ->
                parameter.more().size() == 1
                        ? new Pair(prefix + parameter.name(), draws.id(target))
                        : new Pair(prefix + parameter.name(), draws.reference(target));
        };
    }

    private Pair chain(String type, String prefix, int links) {
        List<Parameter> references = SearchTable.ALL.references(type);
        if (references.isEmpty()) {
            return criterion(type, prefix);
        }
        Parameter parameter = dice.one(references);
        String target = dice.one(parameter.more());
        String next =
                prefix + parameter.name() + (parameter.more().size() > 1 || dice.chance(40) ? ":" + target : "") + ".";
        return links < DEEPEST_CHAIN && dice.chance(35) ? chain(target, next, links + 1) : criterion(target, next);
    }

    private Pair has(String type, String prefix, int depth) {
        List<Parameter> referring = SearchTable.ALL.referringTo(type);
        if (referring.isEmpty()) {
            return criterion(type, prefix);
        }
        Parameter parameter = dice.one(referring);
        String next = prefix + "_has:" + parameter.type() + ":" + parameter.name() + ":";
        if (depth < 1 && dice.chance(25)) {
            return has(parameter.type(), next, depth + 1);
        }
        return dice.chance(20) ? chain(parameter.type(), next, 2) : criterion(parameter.type(), next);
    }

    private void includes(String type, List<Pair> pairs) {
        while (dice.chance(18)) {
            if (dice.chance(10)) {
                pairs.add(new Pair(dice.of("_include", "_revinclude"), "*"));
                continue;
            }
            List<Parameter> able =
                    dice.chance(50) ? SearchTable.ALL.references(type) : SearchTable.ALL.referringTo(type);
            if (!able.isEmpty()) {
                Parameter parameter = dice.one(able);
                String name = parameter.type().equals(type) && able.equals(SearchTable.ALL.references(type))
                        ? "_include"
                        : "_revinclude";
                pairs.add(new Pair(name, parameter.type() + ":" + parameter.name()));
                if (dice.chance(30)) {
                    Parameter further = dice.one(SearchTable.ALL.references(dice.of("Observation", "Condition")));
                    pairs.add(new Pair("_include:iterate", further.type() + ":" + further.name()));
                }
            }
            if (dice.chance(20)) {
                pairs.add(new Pair("_revinclude", "Provenance:target"));
            }
        }
    }

    private void controls(String type, List<Pair> pairs) {
        if (dice.chance(30)) {
            pairs.add(new Pair("_sort", sort(type) + (dice.chance(30) ? "," + sort(type) : "")));
        }
        if (dice.chance(40)) {
            pairs.add(new Pair("_count", dice.of("1", "2", "3", "5", "10", "0", "100")));
        }
        if (dice.chance(30)) {
            pairs.add(new Pair("_total", dice.of("accurate", "accurate", "estimate", "none")));
        }
        if (dice.chance(20)) {
            pairs.add(new Pair("_summary", dice.of("count", "count", "count", "true", "data", "text")));
        }
        if (dice.chance(8)) {
            pairs.add(new Pair("_elements", dice.of("id", "identifier,code", "subject")));
        }
        if (dice.chance(12)) {
            pairs.add(new Pair("_lastUpdated", dice.of("gt", "lt", "ge", "le") + draws.moment()));
        }
        if (dice.chance(8)) {
            pairs.add(new Pair("_security" + dice.of("", ":not"), dice.of("HIV", "PSY", "R", "N")));
        }
        if (dice.chance(4)) {
            pairs.add(dice.of(
                    new Pair("_list", draws.id("List")),
                    new Pair("_tag", "x"),
                    new Pair("_text", draws.family()),
                    new Pair("_content", draws.family()),
                    new Pair("_filter", "code eq " + draws.code()),
                    new Pair("_contained", "both"),
                    new Pair("_profile", "http://example.org/none")));
        }
    }

    private String sort(String type) {
        List<Parameter> all = SearchTable.ALL.of(type).stream()
                .filter(parameter -> !parameter.values().equals("composite"))
                .toList();
        String key = all.isEmpty() || dice.chance(20)
                ? dice.of("_lastUpdated", "_id")
                : dice.one(all).name();
        return dice.of("", "-") + key;
    }
}
