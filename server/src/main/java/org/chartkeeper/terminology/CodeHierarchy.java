package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The is-a hierarchy of a code system: which code covers which other, and how each is called. */
public final class CodeHierarchy {

    private final Map<String, Set<String>> upwards = new HashMap<>();
    private final Map<String, String> displays = new HashMap<>();

    /** The hierarchy of the concepts of a FHIR CodeSystem in JSON. */
    static CodeHierarchy of(JsonNode codeSystem) {
        var hierarchy = new CodeHierarchy();
        hierarchy.add(codeSystem.path("concept"), Set.of());
        return hierarchy;
    }

    private CodeHierarchy() {}

    private void add(JsonNode concepts, Set<String> above) {
        for (JsonNode concept : concepts) {
            String code = concept.path("code").asText();
            var line = new LinkedHashSet<>(Set.of(code));
            line.addAll(above);
            upwards.put(code, Set.copyOf(line));
            displays.put(code, concept.path("display").asText(code));
            add(concept.path("concept"), line);
        }
    }

    /** All codes. */
    public Set<String> codes() {
        return Set.copyOf(upwards.keySet());
    }

    /** Whether there is such a code; spelling counts. */
    public boolean knows(String code) {
        return upwards.containsKey(code);
    }

    /** Whether {@code broad} is {@code narrow} or stands above it. */
    public boolean covers(String broad, String narrow) {
        Set<String> line = upwards.get(narrow);
        return line != null && line.contains(broad);
    }

    /** The code itself and all that stand above it; empty for an unknown code. */
    public Set<String> upwards(String code) {
        return upwards.getOrDefault(code, Set.of());
    }

    /** How the code system calls this code, or the code where it does not. */
    public String display(String code) {
        return displays.getOrDefault(code, code);
    }
}
