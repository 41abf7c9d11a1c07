package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known so far, as {@code report.json}, kept after each seed so that an interrupted run goes on where it was, and as
 * {@code report.txt} for people.
 */
final class Report {

    private final Path directory;
    private final ObjectNode content;

    private Report(Path directory, ObjectNode content) {
        this.directory = directory;
        this.content = content;
    }

    /** The report in {@code directory}, with the seeds that were finished with this many requests. */
    static Report in(Path directory, int requests) {
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve("report.json");
            if (Files.exists(file)) {
                ObjectNode content = Json.object(Files.readString(file));
                if (content.path("requests_of_each_seed").asInt() == requests) {
                    return new Report(directory, content);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ObjectNode content = Json.MAPPER.createObjectNode().put("requests_of_each_seed", requests);
        content.putArray("seeds");
        return new Report(directory, content);
    }

    boolean has(long seed) {
        for (JsonNode one : content.path("seeds")) {
            if (one.path("seed").asLong() == seed) {
                return true;
            }
        }
        return false;
    }

    /** Notes how the servers were found, for whoever reads the report. */
    void about(Settings settings, List<Denial> denials, boolean checkedReferences) {
        ObjectNode stores = content.putObject("stores");
        settings.stores().forEach(store -> stores.put(store.role().name(), store.base()));
        ArrayNode reasons = content.putArray("withheld_by");
        denials.stream().distinct().forEach(denial -> reasons.add(denial.name()));
        content.put("references_are_checked", checkedReferences);
        ArrayNode exclusions = content.putArray("exclusions");
        settings.exclusions().forEach(one -> exclusions.add(one.pattern()));
        settings.denialsLeftOut().stream().sorted().forEach(one -> exclusions.add("consents that deny by " + one));
    }

    void add(SeedResult result) {
        content.withArray("seeds").add(result.json());
        write("report.json", Json.pretty(content));
        write("report.txt", text());
    }

    int differences() {
        int all = 0;
        for (JsonNode seed : content.path("seeds")) {
            all += seed.path("differences").size();
        }
        return all;
    }

    String text() {
        Map<String, Map<String, Integer>> kinds = new TreeMap<>();
        int requests = 0;
        int excluded = 0;
        for (JsonNode seed : content.path("seeds")) {
            requests += seed.path("requests").asInt();
            excluded += seed.path("excluded").asInt();
            seed.path("kinds").fields().forEachRemaining(kind -> kind.getValue()
                    .fields()
                    .forEachRemaining(status -> kinds.computeIfAbsent(kind.getKey(), one -> new TreeMap<>())
                            .merge(status.getKey(), status.getValue().asInt(), Integer::sum)));
        }
        StringBuilder text = new StringBuilder("%d seeds, %d requests to each store, %d excluded, %d differences%n"
                .formatted(content.path("seeds").size(), requests, excluded, differences()));
        text.append("withheld by: ").append(content.path("withheld_by")).append('\n');
        text.append("not asked: ").append(content.path("exclusions")).append('\n');
        kinds.forEach((kind, statuses) -> text.append("  %-20s %s%n".formatted(kind, statuses)));
        for (JsonNode seed : content.path("seeds")) {
            for (JsonNode one : seed.path("differences")) {
                text.append(new Difference(
                        seed.path("seed").asLong(),
                        one.path("step").asInt(),
                        one.path("request").asText(),
                        Role.valueOf(one.path("store").asText()),
                        one.path("with").asText(),
                        one.path("other").asText()));
            }
        }
        return text.toString();
    }

    private void write(String name, String text) {
        try {
            Path fresh = directory.resolve(name + ".fresh");
            Files.writeString(fresh, text);
            Files.move(fresh, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
