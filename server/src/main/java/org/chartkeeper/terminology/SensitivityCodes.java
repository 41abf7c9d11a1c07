package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which codes bring which labels, from FHIR ValueSets: the labels stand in {@code useContext} (focus), the codes are listed,
 * or, for ICD-10-CM, are all below a category ({@code is-a}).
 */
final class SensitivityCodes {

    private static final List<String> OWN = List.of(
            "substance-use",
            "alcohol-use",
            "opioid-use",
            "mental-health",
            "psychotherapy-notes",
            "hiv",
            "sexual-reproductive-health",
            "sexually-transmitted-disease",
            "violence",
            "genetic");

    private static final int ICD_CATEGORY = 3;

    private final Map<String, Map<String, Set<String>>> exact = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> below = new HashMap<>();

    static SensitivityCodes own() {
        return of(OWN.stream()
                .map(name -> Vocabulary.read("sensitivity/" + name + ".json"))
                .toList());
    }

    static SensitivityCodes of(Collection<JsonNode> valueSets) {
        var codes = new SensitivityCodes();
        valueSets.forEach(codes::add);
        return codes;
    }

    private void add(JsonNode valueSet) {
        Set<String> labels = labels(valueSet);
        for (JsonNode include : valueSet.at("/compose/include")) {
            String system = include.path("system").asText();
            include.path("concept").forEach(concept -> put(exact, system, concept.path("code"), labels));
            for (JsonNode filter : include.path("filter")) {
                if (!filter.path("property").asText().equals("concept")
                        || !filter.path("op").asText().equals("is-a")
                        || !system.endsWith("/icd-10-cm")) {
                    throw new IllegalArgumentException(
                            "the value set `" + valueSet.path("url").asText()
                                    + "` has a filter other than `concept is-a` of ICD-10-CM, which labels cannot follow");
                }
                put(below, system, filter.path("value"), labels);
            }
        }
    }

    private static Set<String> labels(JsonNode valueSet) {
        var labels = new LinkedHashSet<String>();
        valueSet.findParents("valueCodeableConcept").forEach(context -> context.at("/valueCodeableConcept/coding")
                .forEach(coding -> labels.add(coding.path("code").asText())));
        if (labels.isEmpty() || !labels.stream().allMatch(Vocabulary.policies()::knows)) {
            throw new IllegalArgumentException("the value set `"
                    + valueSet.path("url").asText() + "` must name labels of v3-ActCode in useContext, not " + labels);
        }
        return labels;
    }

    private static void put(
            Map<String, Map<String, Set<String>>> all, String system, JsonNode code, Set<String> labels) {
        all.computeIfAbsent(system, any -> new HashMap<>())
                .computeIfAbsent(code.asText(), any -> new LinkedHashSet<>())
                .addAll(labels);
    }

    /** The labels this code brings; null when no value set knows it. */
    @Nullable
    Set<String> labelsOf(String system, String code) {
        Map<String, Set<String>> listed = exact.get(system);
        Set<String> labels = listed == null ? null : listed.get(code);
        Map<String, Set<String>> categories = below.get(system);
        return labels != null || categories == null ? labels : upwards(categories, code);
    }

    private static @Nullable Set<String> upwards(Map<String, Set<String>> categories, String code) {
        for (int length = code.length(); length >= ICD_CATEGORY; length--) {
            Set<String> labels = categories.get(code.substring(0, length));
            if (labels != null) {
                return labels;
            }
        }
        return null;
    }
}
