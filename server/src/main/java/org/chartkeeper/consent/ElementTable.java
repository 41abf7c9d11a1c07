package org.chartkeeper.consent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** For each resource type, the paths of the elements that play a part; kept in text files beside the engine. */
final class ElementTable {

    static final ElementTable PATIENTS = read("patients.txt");
    static final ElementTable PATIENTS_BEYOND = read("patients-beyond.txt");
    static final ElementTable THROUGH = read("through.txt");
    static final ElementTable DATES = read("dates.txt");
    static final ElementTable AUTHORS = read("authors.txt");

    private final Map<String, List<String>> paths = new HashMap<>();

    private ElementTable() {}

    private static ElementTable read(String file) {
        var table = new ElementTable();
        var in = Objects.requireNonNull(ElementTable.class.getResourceAsStream(file), file);
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(table::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private void add(String line) {
        int colon = line.indexOf(':');
        paths.put(
                line.substring(0, colon),
                List.of(line.substring(colon + 1).strip().split(" ")));
    }

    /** The paths for this type; none when it is not listed. */
    List<String> of(String resourceType) {
        return paths.getOrDefault(resourceType, List.of());
    }

    Map<String, List<String>> all() {
        return Map.copyOf(paths);
    }
}
