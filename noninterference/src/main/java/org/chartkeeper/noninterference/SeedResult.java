package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of one seed. */
final class SeedResult {

    private final long seed;
    private final List<Difference> differences = new ArrayList<>();

    /** How many requests of each kind were answered with each status; 0 stands for nothing to follow. */
    private final Map<String, Map<Integer, Integer>> kinds = new TreeMap<>();

    private int requests;
    private int excluded;

    SeedResult(long seed) {
        this.seed = seed;
    }

    void asked(Step step, int status) {
        requests++;
        kinds.computeIfAbsent(step.kind(), kind -> new TreeMap<>()).merge(status, 1, Integer::sum);
    }

    void excluded(Step step) {
        excluded++;
    }

    void differs(Difference difference) {
        differences.add(difference);
    }

    List<Difference> differences() {
        return differences;
    }

    ObjectNode json() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("seed", seed).put("requests", requests).put("excluded", excluded);
        ObjectNode counts = json.putObject("kinds");
        kinds.forEach((kind, statuses) -> {
            ObjectNode one = counts.putObject(kind);
            statuses.forEach((status, count) -> one.put(String.valueOf(status), count));
        });
        differences.forEach(difference -> json.withArray("differences")
                .addObject()
                .put("step", difference.step())
                .put("store", difference.other().name())
                .put("request", difference.request())
                .put("with", difference.with())
                .put("other", difference.without()));
        return json;
    }
}
