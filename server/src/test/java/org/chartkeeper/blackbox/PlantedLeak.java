package org.chartkeeper.blackbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chartkeeper.blackbox.LeakyProxy.Answered;
import org.chartkeeper.blackbox.LeakyProxy.Asked;

/**
 * Answers as a server with one {@link Leak} would: by what the store holds where it should be by what the caller sees. What this
 * server does not offer, subscriptions, it makes up as a whole.
 */
final class PlantedLeak {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LOCATION = Pattern.compile("/([0-9a-f-]{36})(?:/_history/\\d+)?$");

    private final Leak leak;
    private final LeakyProxy server;
    private final Set<String> polled = ConcurrentHashMap.newKeySet();

    PlantedLeak(Leak leak, LeakyProxy server) {
        this.leak = leak;
        this.server = server;
    }

    Answered answer(Asked asked) {
        return switch (leak) {
            case NONE -> server.passOn(asked);
            case TOTAL -> total(asked, !asked.path().contains("_summary=count"));
            case SUMMARY_COUNT -> total(asked, asked.path().contains("_summary=count"));
            case NEXT_LINK -> nextLink(asked);
            case HAS -> asked.path().contains("_has") ? matchedByAll(asked) : server.passOn(asked);
            case SORT -> asked.path().contains("_sort") ? cutBeforeFiltering(asked) : server.passOn(asked);
            case INCLUDE -> include(asked);
            case NOT_MODIFIED -> notModified(asked);
            case CONFLICT -> conflict(asked);
            case SEQUENTIAL_ID -> sequentialId(asked);
            case PROGRESS -> progress(asked);
            case CACHED_PAGE -> asked.path().contains("_offset=") ? server.asLoader(asked) : server.passOn(asked);
            case META -> asked.path().contains("/$meta") ? meta(asked) : server.passOn(asked);
            case ERROR_TEXT -> errorText(asked);
            case SUBSCRIPTION_NUMBER -> subscription(asked);
            case MANIFEST_COUNT -> manifest(asked);
        };
    }

    private Answered total(Asked asked, boolean concerned) {
        Answered honest = server.passOn(asked);
        ObjectNode bundle = bundle(honest);
        if (!concerned || bundle == null || !bundle.has("total") || !asked.isGet()) {
            return honest;
        }
        bundle.put("total", count(asked.path()));
        return honest.with(honest.status(), bundle.toString());
    }

    private Answered nextLink(Asked asked) {
        Answered honest = server.passOn(asked);
        ObjectNode bundle = bundle(honest);
        ObjectNode all = asked.isGet() ? bundle(server.asLoader(asked)) : null;
        if (bundle == null || all == null || next(bundle) != null || next(all) == null) {
            return honest;
        }
        ((ArrayNode) bundle.withArray("link")).add(next(all));
        return honest.with(honest.status(), bundle.toString());
    }

    private static JsonNode next(ObjectNode bundle) {
        for (JsonNode link : bundle.path("link")) {
            if (link.path("relation").asText().equals("next")) {
                return link;
            }
        }
        return null;
    }

    /** The matches are those of somebody who sees everything; only then are they filtered. */
    private Answered matchedByAll(Asked asked) {
        Answered honest = server.passOn(asked);
        ObjectNode all = asked.isGet() ? bundle(server.asLoader(asked)) : null;
        if (bundle(honest) == null || all == null) {
            return honest;
        }
        List<JsonNode> seen = new ArrayList<>();
        for (JsonNode entry : all.path("entry")) {
            String path = "/fhir/" + reference(entry);
            if (server.passOn(asked.get(path)).status() == 200) {
                seen.add(entry);
            }
        }
        ObjectNode bundle = bundle(honest);
        bundle.putArray("entry").addAll(seen);
        return honest.with(honest.status(), bundle.toString());
    }

    /** The page is that of somebody who sees everything, without what the caller does not see. */
    private Answered cutBeforeFiltering(Asked asked) {
        Answered honest = server.passOn(asked);
        ObjectNode bundle = bundle(honest);
        ObjectNode all = asked.isGet() ? bundle(server.asLoader(asked)) : null;
        if (bundle == null || all == null) {
            return honest;
        }
        Set<String> page = new HashSet<>();
        all.path("entry").forEach(entry -> page.add(reference(entry)));
        List<JsonNode> left = new ArrayList<>();
        bundle.path("entry").forEach(entry -> {
            if (page.contains(reference(entry))) {
                left.add(entry);
            }
        });
        bundle.putArray("entry").addAll(left);
        return honest.with(honest.status(), bundle.toString());
    }

    private Answered include(Asked asked) {
        Answered honest = server.passOn(asked);
        ObjectNode bundle = bundle(honest);
        if (bundle == null || !asked.isGet() || !asked.path().contains("include")) {
            return honest;
        }
        ObjectNode all = bundle(server.asLoader(asked));
        if (all != null) {
            for (JsonNode entry : all.path("entry")) {
                if (entry.at("/search/mode").asText().equals("include")
                        && !bundle.toString().contains(reference(entry))) {
                    ((ArrayNode) bundle.withArray("entry")).add(entry);
                }
            }
        }
        return honest.with(honest.status(), bundle.toString());
    }

    private Answered notModified(Asked asked) {
        Answered honest = server.passOn(asked);
        boolean conditional =
                asked.headers().containsKey("if-none-match") || asked.headers().containsKey("if-modified-since");
        if (conditional && honest.status() == 404 && server.asLoader(asked).status() == 304) {
            return honest.with(304, "");
        }
        return honest;
    }

    private Answered conflict(Asked asked) {
        Answered honest = server.passOn(asked);
        boolean write = Set.of("PUT", "DELETE", "PATCH").contains(asked.method());
        return write && honest.status() == 404 && isThere(asked) ? honest.with(409, honest.body()) : honest;
    }

    private Answered sequentialId(Asked asked) {
        Answered honest = server.passOn(asked);
        Matcher id = LOCATION.matcher(
                honest.headers().getOrDefault("location", List.of("")).get(0));
        if (honest.status() != 201 || !id.find()) {
            return honest;
        }
        String number = String.valueOf(1_000 + count("/fhir/Observation?_summary=count"));
        Map<String, List<String>> headers = new TreeMap<>();
        honest.headers()
                .forEach((name, values) -> headers.put(
                        name,
                        values.stream()
                                .map(value -> value.replace(id.group(1), number))
                                .toList()));
        return new Answered(201, headers, honest.body().replace(id.group(1), number));
    }

    private Answered progress(Asked asked) {
        Answered honest = server.passOn(asked);
        if (honest.status() != 200 || !honest.body().contains("transactionTime") || !polled.add(asked.path())) {
            return honest;
        }
        Map<String, List<String>> headers = new TreeMap<>(honest.headers());
        headers.put("x-progress", List.of("0 of " + count("/fhir/Observation?_summary=count") + " resources"));
        return new Answered(202, headers, "");
    }

    private Answered meta(Asked asked) {
        Answered honest = server.passOn(asked);
        Answered all = server.asLoader(asked);
        return honest.status() == 404 && all.status() == 200 ? all : honest;
    }

    private Answered errorText(Asked asked) {
        Answered honest = server.passOn(asked);
        return honest.status() == 404 && isThere(asked)
                ? honest.with(404, honest.body().replace("is not known", "is not for you"))
                : honest;
    }

    private Answered subscription(Asked asked) {
        Answered honest = server.passOn(asked);
        if (!asked.path().startsWith("/fhir/Subscription/")) {
            return honest;
        }
        ObjectNode status = JSON.createObjectNode().put("resourceType", "Parameters");
        status.withArray("parameter")
                .addObject()
                .put("name", "events-since-subscription-start")
                .put("valueInteger", count("/fhir/Observation?_summary=count"));
        return honest.with(200, status.toString());
    }

    private Answered manifest(Asked asked) {
        Answered honest = server.passOn(asked);
        if (honest.status() != 200 || !honest.body().contains("transactionTime")) {
            return honest;
        }
        JsonNode manifest = read(honest.body());
        manifest.path("output").forEach(file -> ((ObjectNode) file)
                .put("count", count("/fhir/" + file.path("type").asText() + "?_summary=count")));
        return honest.with(200, manifest.toString());
    }

    /** How many there are, for somebody who sees everything. */
    private int count(String path) {
        String counting = path.contains("?") ? path + "&_summary=count" : path + "?_summary=count";
        Asked asked = new Asked("GET", counting, Map.of("accept", List.of(FhirClient.JSON)), "");
        ObjectNode bundle = bundle(server.asLoader(asked));
        return bundle == null ? 0 : bundle.path("total").asInt();
    }

    private boolean isThere(Asked asked) {
        return server.asLoader(asked.get(asked.path())).status() == 200;
    }

    private static String reference(JsonNode entry) {
        return entry.at("/resource/resourceType").asText() + "/"
                + entry.at("/resource/id").asText();
    }

    /** The search result that was answered, or null. */
    private static ObjectNode bundle(Answered answered) {
        JsonNode read = answered.status() == 200 && answered.body().startsWith("{") ? read(answered.body()) : null;
        return read instanceof ObjectNode bundle && bundle.path("type").asText().equals("searchset") ? bundle : null;
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(body, e);
        }
    }
}
