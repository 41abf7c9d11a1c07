package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one server has given so far that later requests speak of. */
final class Bindings {

    private static final Pattern PLACE = Pattern.compile("\\{(created|link|location|file|time):(\\d+)(?::(\\w+))?}");
    private static final Pattern ID = Pattern.compile("/([^/]+)(?:/_history/.*)?$");

    private final Map<String, String> values = new HashMap<>();

    Bindings(List<String> moments) {
        for (int i = 0; i < moments.size(); i++) {
            values.put("time:" + i, moments.get(i));
        }
    }

    void learn(Step step, Answer answer) {
        int number = step.number();
        answer.header("location").ifPresent(location -> {
            Matcher id = ID.matcher(location);
            if (id.find()) {
                values.put("created:" + number, id.group(1));
            }
        });
        answer.header("content-location").ifPresent(location -> values.put("location:" + number, location));
        JsonNode body = answer.isJson() ? Json.read(answer.body()) : null;
        if (body != null) {
            for (JsonNode link : body.path("link")) {
                values.put(
                        "link:" + number + ":" + link.path("relation").asText(),
                        link.path("url").asText());
            }
            JsonNode files = body.path("output");
            for (int i = 0; i < files.size(); i++) {
                values.put("file:" + number + ":" + i, files.get(i).path("url").asText());
            }
        }
    }

    /** {@code text} with what it speaks of, or null where there is no such thing. */
    @Nullable
    String filled(String text) {
        StringBuilder filled = new StringBuilder();
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            String key = places.group().substring(1, places.group().length() - 1);
            String value = values.get(key);
            if (value == null) {
                value = switch (places.group(1)) {
                    case "created" -> "ni-none";
                    case "time" -> "2020-01-01T00:00:00Z";
                    default -> null;
                };
            }
            if (value == null) {
                return null;
            }
            boolean inQuery = places.group(1).equals("time");
            places.appendReplacement(filled, Matcher.quoteReplacement(inQuery ? value.replace("+", "%2B") : value));
        }
        return places.appendTail(filled).toString();
    }
}
