package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
            "genetic",
            "minors");

    private static final int ICD_CATEGORY = 3;

    private final Map<String, Map<String, Brought>> exact = new HashMap<>();
    private final Map<String, Map<String, Brought>> below = new HashMap<>();
    private final Set<String> valueSets = new TreeSet<>();

    /** What a code brings, and which value sets ({@code url|version}) say so. */
    private record Brought(Set<String> labels, Set<String> valueSets) {
        Brought() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }
    }

    static SensitivityCodes own() {
        return of(ownValueSets());
    }

    static List<JsonNode> ownValueSets() {
        return OWN.stream()
                .map(name -> Vocabulary.read("sensitivity/" + name + ".json"))
                .toList();
    }

    static SensitivityCodes of(Collection<JsonNode> valueSets) {
        var codes = new SensitivityCodes();
        valueSets.forEach(codes::add);
        return codes;
    }

    /** Our own value sets, and these: one with the {@code url} of one of ours stands in its place. */
    static SensitivityCodes ownAnd(Collection<JsonNode> valueSets) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        ownValueSets().forEach(valueSet -> all.put(LabelValueSet.of(valueSet).url(), valueSet));
        valueSets.forEach(valueSet -> all.put(LabelValueSet.of(valueSet).url(), valueSet));
        return of(all.values());
    }

    private void add(JsonNode json) {
        LabelValueSet valueSet = LabelValueSet.of(json);
        valueSets.add(valueSet.canonical());
        for (LabelValueSet.Member member : valueSet.members()) {
            Brought brought = (member.withAllBelow() ? below : exact)
                    .computeIfAbsent(member.system(), any -> new HashMap<>())
                    .computeIfAbsent(member.code(), any -> new Brought());
            brought.labels().addAll(valueSet.labels());
            brought.valueSets().add(valueSet.canonical());
        }
    }

    /** The value sets there are, as {@code url|version}. */
    Set<String> valueSets() {
        return Set.copyOf(valueSets);
    }

    /** The labels this code brings; null when no value set knows it. */
    @Nullable
    Set<String> labelsOf(String system, String code) {
        Brought listed = exact(system, code);
        Map<String, Brought> categories = below.get(system);
        if (categories == null) {
            return listed == null ? null : listed.labels();
        }
        // A code that is listed may be below a category of another list too.
        Set<String> labels = null;
        for (Brought brought : all(listed, categories, code)) {
            if (labels == null) {
                labels = new LinkedHashSet<>();
            }
            labels.addAll(brought.labels());
        }
        return labels;
    }

    /** The value sets that know this code. */
    Set<String> valueSetsOf(String system, String code) {
        var found = new TreeSet<String>();
        all(exact(system, code), below.getOrDefault(system, Map.of()), code)
                .forEach(brought -> found.addAll(brought.valueSets()));
        return found;
    }

    private @Nullable Brought exact(String system, String code) {
        Map<String, Brought> listed = exact.get(system);
        return listed == null ? null : listed.get(code);
    }

    private static List<Brought> all(@Nullable Brought listed, Map<String, Brought> categories, String code) {
        var all = new ArrayList<Brought>(2);
        if (listed != null) {
            all.add(listed);
        }
        for (int length = code.length(); length >= ICD_CATEGORY && !categories.isEmpty(); length--) {
            Brought category = categories.get(code.substring(0, length));
            if (category != null) {
                all.add(category);
            }
        }
        return all;
    }
}
