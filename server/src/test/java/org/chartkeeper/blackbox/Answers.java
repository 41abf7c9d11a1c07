package org.chartkeeper.blackbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads answers. */
final class Answers {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern JAVA = Pattern.compile(
            "\\b(org|com|ca|java|javax|jakarta)\\.[a-z]+\\.[A-Za-z.]+|Exception|\\bat [a-z.]+\\(|HAPI-\\d|SQL");

    /** Headers that differ from one answer to the next by nature. */
    private static final Set<String> VOLATILE = Set.of("date", "x-request-id", "keep-alive");

    private Answers() {}

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    static JsonNode json(Response answer) {
        return json(answer.asString());
    }

    /** The id in the address of what was created or updated. */
    static String idOf(Response answer) {
        return location(answer)[1];
    }

    /** Type, id, {@code _history} and version out of the Location or Content-Location. */
    static String[] location(Response answer) {
        String location =
                answer.header("Location") == null ? answer.header("Content-Location") : answer.header("Location");
        if (location == null) {
            throw new AssertionError("no Location: " + answer.statusCode() + " " + answer.asString());
        }
        return location.replaceFirst(".*/fhir/", "").split("/");
    }

    /** {@code Type/id} of each entry's resource. */
    static List<String> references(JsonNode bundle) {
        List<String> references = new ArrayList<>();
        for (JsonNode entry : bundle.path("entry")) {
            JsonNode resource = entry.path("resource");
            references.add(resource.path("resourceType").asText() + "/"
                    + resource.path("id").asText());
        }
        return references;
    }

    static String link(JsonNode bundle, String relation) {
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asText().equals(relation)) {
                return link.path("url").asText();
            }
        }
        return null;
    }

    /** What the OperationOutcome says; an answer that is none, or that speaks of our insides, is an error. */
    static String problem(Response answer) {
        JsonNode outcome = json(answer);
        if (!outcome.path("resourceType").asText().equals("OperationOutcome")
                || outcome.path("issue").isEmpty()) {
            throw new AssertionError("not an OperationOutcome: " + answer.statusCode() + " " + answer.asString());
        }
        return outcome.path("issue").get(0).path("diagnostics").asText();
    }

    /** Whether this text tells of classes, exceptions or statements. */
    static boolean tellsOfInsides(String text) {
        return JAVA.matcher(text).find();
    }

    /** Everything an asker can tell answers apart by: status, headers and body, with {@code id} made anonymous. */
    static String withoutId(Response answer, String id) {
        TreeMap<String, String> headers = new TreeMap<>();
        answer.headers().forEach(header -> {
            if (!VOLATILE.contains(header.getName().toLowerCase())) {
                headers.merge(header.getName().toLowerCase(), header.getValue(), (one, other) -> one + ", " + other);
            }
        });
        String all = answer.statusCode() + "\n" + headers + "\n" + answer.asString();
        return all.replace(id, "ID")
                .replaceAll("last-modified=\\w+, [\\w :]+GMT", "last-modified=TIME")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-]\\d\\d:\\d\\d)", "TIME");
    }
}
