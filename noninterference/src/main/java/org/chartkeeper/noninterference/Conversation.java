package org.chartkeeper.noninterference;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** One sequence of requests with one server. */
final class Conversation {

    private static final String NOT_THERE = "no answer to follow";
    private static final String UNKNOWN = "/Patient/ni-not-addressable";
    private static final Duration POLLING = Duration.ofMinutes(3);
    private static final long POLL_MILLIS = 1_100;
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Duration BEFORE = Duration.ofDays(30);

    final Store store;

    private final Bindings bindings;
    private final Canon canon;
    private final Settings settings;
    private final BiFunction<String, Store, String> tokens;

    /**
     * A conversation with {@code store}.
     *
     * @param moments when its parts were loaded
     * @param tokens a caller's token for a store
     */
    Conversation(
            Store store,
            List<String> moments,
            Settings settings,
            boolean lengths,
            BiFunction<String, Store, String> tokens) {
        this.store = store;
        this.bindings = new Bindings(moments);
        this.canon = new Canon(store.base(), Instant.now().minus(BEFORE), settings, lengths);
        this.settings = settings;
        this.tokens = tokens;
    }

    /** What came back; {@code status} is 0 where there was nothing to ask. */
    record Reply(int status, String canonical) {}

    Reply ask(Step step) {
        String url = bindings.filled(step.url());
        if (url == null) {
            return new Reply(0, NOT_THERE);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        step.headers().forEach((name, value) -> headers.put(name, orEmpty(bindings.filled(value))));
        String body = step.body() == null ? null : bindings.filled(step.body());
        String token = tokens.apply(step.caller(), store);
        String address = isAddress(url) ? url : UNKNOWN;
        Answer answer = store.send(token, step.method(), address, headers, body);
        if (!step.isPoll()) {
            bindings.learn(step, answer);
            return new Reply(answer.status(), canon.of(answer, settings.isOrdered(step)));
        }
        List<String> progress = new ArrayList<>();
        Instant end = Instant.now().plus(POLLING);
        while (answer.status() == 202 && Instant.now().isBefore(end)) {
            answer.header("x-progress").ifPresent(progress::add);
            rest();
            answer = store.send(token, step.method(), address, headers, body);
        }
        bindings.learn(step, answer);
        return new Reply(answer.status(), canon.of(answer, true) + beyond(progress, answer));
    }

    /**
     * How far an export is depends on when one asks. Numbers that are larger than what is exported in the end, though, count
     * something else.
     */
    private static String beyond(List<String> progress, Answer manifest) {
        var read = Json.read(manifest.body());
        long exported = read == null
                ? 0
                : StreamSupport.stream(read.path("output").spliterator(), false)
                        .mapToLong(file -> file.path("count").asLong())
                        .sum();
        return progress.stream()
                .filter(text -> NUMBER.matcher(text).results().anyMatch(one -> Long.parseLong(one.group()) > exported))
                .map(text -> "\nx-progress beyond what was exported: " + text)
                .distinct()
                .reduce("", String::concat);
    }

    private static boolean isAddress(String url) {
        try {
            java.net.URI.create(url);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static void rest() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRunException("interrupted");
        }
    }
}
