package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The form in which answers of two servers are compared: without what may differ between servers whose stores are equal. That is
 * the server's address, ids that it draws at random, when it did what, and the order where none is promised. Everything else
 * stands, ids that are counted up included.
 */
final class Canon {

    private static final Set<String> IGNORED_HEADERS = Set.of("date", "x-request-id", ":status");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern DURATION = Pattern.compile("Took [0-9.,]+ ?m?s\\b");
    private static final String DRAWN = "«drawn»";
    private static final String TEXT = "";

    private final String base;
    private final String server;
    private final Pattern drawn;
    private final Set<String> drawnExtensions;
    private final Instant since;
    private final boolean lengths;
    private final Names names = new Names();

    /**
     * The form of the answers of one server through one sequence of requests.
     *
     * @param since when the run began
     * @param lengths whether the lengths of bodies that are not sent can be compared
     */
    Canon(String base, Instant since, Settings settings, boolean lengths) {
        this.base = base;
        this.server =
                base.substring(0, base.length() - URI.create(base).getRawPath().length());
        this.since = since;
        this.drawnExtensions = settings.drawnExtensions();
        this.lengths = lengths;
        String parameters =
                settings.tokenParameters().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        this.drawn = parameters.isEmpty()
                ? Pattern.compile(UUID.pattern() + "|" + DRAWN + ".*")
                : Pattern.compile(UUID.pattern() + "|" + DRAWN + ".*|(?<=[?&](?:" + parameters + ")=)[^&\"\\s]+");
    }

    /** An answer's form; {@code sorted} says whether its entries have an order. */
    String of(Answer answer, boolean sorted) {
        Times times = new Times(since);
        StringBuilder text = new StringBuilder().append(answer.status()).append('\n');
        answer.headers().forEach((name, values) -> {
            if (!IGNORED_HEADERS.contains(name)) {
                values.forEach(value -> text.append(name)
                        .append(": ")
                        .append(header(name, value, answer, times))
                        .append('\n'));
            }
        });
        return text.append('\n').append(body(answer, sorted, times)).toString();
    }

    private String header(String name, String value, Answer answer, Times times) {
        if (name.equals("content-length")) {
            int length = answer.body().getBytes(StandardCharsets.UTF_8).length;
            return length > 0 || value.equals("0")
                    ? (value.equals(String.valueOf(length)) ? "that of the body" : "not that of the body")
                    : lengths ? value : "some";
        }
        return named(local(times.ofHeader(value)));
    }

    private String body(Answer answer, boolean sorted, Times times) {
        if (answer.isNdjson()) {
            return answer.body()
                    .lines()
                    .sorted(Comparator.comparing(this::unnamed))
                    .map(line -> json(line, true, times))
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
        return answer.isJson() ? json(answer.body(), sorted, times) : text(answer.body(), times);
    }

    private String text(String body, Times times) {
        times.note(TEXT, body);
        String plain = body.replaceAll("(<source value=\"[^\"#]*)#[^\"]*", "$1");
        return named(local(times.ranked(TEXT, plain)));
    }

    private String json(String body, boolean sorted, Times times) {
        JsonNode read = Json.read(body);
        if (read == null || read.isMissingNode()) {
            return text(body, times);
        }
        mapped(read, TEXT, (element, value) -> {
            times.note(element, value);
            return value;
        });
        JsonNode plain = mapped(read, TEXT, (element, value) -> {
            String cut = element.equals("source") ? value.replaceFirst("#.*", "") : value;
            return local(times.ranked(element, cut));
        });
        if (plain instanceof ObjectNode object && isBundle(object)) {
            object.remove("id");
            if (!sorted && object.get("entry") instanceof ArrayNode entries) {
                object.set("entry", inNoOrder(entries));
            }
        }
        return Json.pretty(mapped(plain, TEXT, (element, value) -> named(value)));
    }

    private static boolean isBundle(ObjectNode object) {
        return object.path("resourceType").asText().equals("Bundle");
    }

    private ArrayNode inNoOrder(ArrayNode entries) {
        List<JsonNode> all = new ArrayList<>();
        entries.forEach(all::add);
        all.sort(Comparator.comparing(entry -> unnamed(entry.toString())));
        return JsonNodeFactory.instance.arrayNode().addAll(all);
    }

    /** {@code node} with its texts replaced by what {@code change} makes of element name and value. */
    private JsonNode mapped(JsonNode node, String element, BiFunction<String, String, String> change) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(change.apply(element, node.asText()));
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(one -> array.add(mapped(one, element, change)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.fields()
                    .forEachRemaining(one -> object.set(one.getKey(), mapped(one.getValue(), one.getKey(), change)));
            if (drawnExtensions.contains(object.path("url").asText()) && object.has("valueString")) {
                markAsDrawn(object);
            }
            return object;
        }
        return node;
    }

    private static void markAsDrawn(ObjectNode extension) {
        String value = extension.get("valueString").asText();
        if (!value.startsWith("«")) {
            extension.put("valueString", DRAWN + value);
        }
    }

    private String local(String text) {
        String plain = text.replace(base, "«base»")
                .replace(URLEncoder.encode(base, StandardCharsets.UTF_8), "«base»")
                .replace(server, "«server»");
        return DURATION.matcher(plain).replaceAll("«duration»");
    }

    private String named(String text) {
        return replaced(text, names::of);
    }

    private String unnamed(String text) {
        return replaced(text, one -> names.knows(one) ? names.of(one) : "«new»");
    }

    private String replaced(String text, UnaryOperator<String> name) {
        return drawn.matcher(text).replaceAll(found -> Matcher.quoteReplacement(name.apply(found.group())));
    }
}
