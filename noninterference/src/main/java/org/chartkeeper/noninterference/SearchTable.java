package org.chartkeeper.noninterference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The search parameters of {@code search.txt}. */
final class SearchTable {

    static final SearchTable ALL = read();

    private final List<Parameter> parameters;

    private SearchTable(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /**
     * A search parameter.
     *
     * @param values what its values are: code, word, date, quantity, composite, identifier, family or reference
     * @param more the words, or the types referred to
     */
    record Parameter(String type, String name, String values, List<String> more) {

        boolean isReference() {
            return values.equals("reference");
        }
    }

    private static SearchTable read() {
        var in = Objects.requireNonNull(SearchTable.class.getResourceAsStream("search.txt"));
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<Parameter> all = new ArrayList<>();
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ");
                List<String> more = words.length > 3 ? List.of(words[3].split(",")) : List.of();
                all.add(new Parameter(words[0], words[1], words[2], more));
            });
            return new SearchTable(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Parameter> of(String type) {
        return parameters.stream().filter(one -> one.type().equals(type)).toList();
    }

    List<Parameter> references(String type) {
        return of(type).stream().filter(Parameter::isReference).toList();
    }

    /** The parameters of any type that refer to {@code type}. */
    List<Parameter> referringTo(String type) {
        return parameters.stream()
                .filter(one -> one.isReference() && one.more().contains(type))
                .toList();
    }
}
