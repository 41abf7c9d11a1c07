package org.chartkeeper.terminology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A directory of FHIR ValueSets in JSON, read as a whole: one faulty file makes all of it unusable. */
final class ValueSetFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MOST_BYTES = 50_000_000;

    private final Path directory;

    ValueSetFiles(Path directory) {
        this.directory = directory;
    }

    /** One sentence that names the file and what is wrong with it. */
    static final class FaultyValueSetException extends Exception {
        private static final long serialVersionUID = 1;

        FaultyValueSetException(String message) {
            super(message);
        }
    }

    /** The text of each file, by name; none where there is no directory. */
    Map<String, String> read() throws FaultyValueSetException {
        var texts = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(ValueSetFiles::isJson).toList()) {
                texts.put(file.getFileName().toString(), text(file));
            }
            return texts;
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new FaultyValueSetException("the directory of value sets `" + directory + "` cannot be read");
        }
    }

    private static boolean isJson(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".json") && !name.startsWith(".");
    }

    private static String text(Path file) throws FaultyValueSetException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new FaultyValueSetException("the value set file `" + file.getFileName() + "` is too large");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new FaultyValueSetException("the value set file `" + file.getFileName() + "` cannot be read");
        }
    }

    /** The value sets in {@code texts}, each checked. */
    static List<JsonNode> parse(Map<String, String> texts) throws FaultyValueSetException {
        var byUrl = new HashMap<String, String>();
        var valueSets = new TreeMap<String, JsonNode>();
        for (Map.Entry<String, String> file : texts.entrySet()) {
            try {
                JsonNode json = JSON.readTree(file.getValue());
                String url = LabelValueSet.of(json).url();
                String other = byUrl.putIfAbsent(url, file.getKey());
                if (other != null) {
                    throw new IllegalArgumentException("has the `url` of `" + other + "`");
                }
                valueSets.put(file.getKey(), json);
            } catch (JsonProcessingException e) {
                throw new FaultyValueSetException("the value set file `" + file.getKey() + "` is no JSON");
            } catch (IllegalArgumentException e) {
                throw new FaultyValueSetException(
                        "the value set file `" + file.getKey() + "` cannot be used: " + e.getMessage());
            }
        }
        return List.copyOf(valueSets.values());
    }
}
