package org.chartkeeper.noninterference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One seed: loads the stores, asks them the same, compares what they answer. */
final class SeedRun {

    private static final int MOST_DIFFERENCES = 20;

    private final Settings settings;
    private final World world;
    private final Options options;
    private final ExecutorService threads;

    SeedRun(Settings settings, World world, Options options, ExecutorService threads) {
        this.settings = settings;
        this.world = world;
        this.options = options;
        this.threads = threads;
    }

    SeedResult run(boolean checkedReferences) {
        Map<Store, List<String>> moments = load(checkedReferences);
        List<Conversation> conversations = settings.stores().stream()
                .map(store -> new Conversation(
                        store, moments.getOrDefault(store, List.of()), settings, sameLengths(), this::token))
                .toList();
        SeedResult result = new SeedResult(world.seed);
        for (Step step : new Sequence(world, settings).of(options.requests())) {
            String asked = step.method() + " " + step.url();
            if (settings.exclusions().stream()
                    .anyMatch(one -> one.matcher(asked).find())) {
                result.excluded(step);
                continue;
            }
            compare(step, conversations, result);
            boolean enough = options.stopAtFirst() || result.differences().size() >= MOST_DIFFERENCES;
            if (!result.differences().isEmpty() && enough) {
                break;
            }
        }
        return result;
    }

    private Map<Store, List<String>> load(boolean checkedReferences) {
        if (options.loaded()) {
            return Map.of();
        }
        Loading loading = new Loading(world, settings, checkedReferences);
        Map<Store, List<String>> moments = of(settings.stores(), loading::into);
        new Verification(world, settings).check();
        return moments;
    }

    private void compare(Step step, List<Conversation> conversations, SeedResult result) {
        Map<Conversation, Conversation.Reply> replies = of(conversations, one -> one.ask(step));
        Conversation with = conversations.stream()
                .filter(one -> one.store.role() == Role.WITH)
                .findFirst()
                .orElseThrow();
        Conversation.Reply expected = java.util.Objects.requireNonNull(replies.get(with));
        result.asked(step, expected.status());
        replies.forEach((one, reply) -> {
            if (!reply.canonical().equals(expected.canonical())) {
                result.differs(new Difference(
                        world.seed,
                        step.number(),
                        step.toString(),
                        one.store.role(),
                        expected.canonical(),
                        reply.canonical()));
            }
        });
    }

    /** The result of {@code work} for each, in parallel. */
    private <K, V> Map<K, V> of(List<K> all, Function<K, V> work) {
        Map<K, CompletableFuture<V>> running = new LinkedHashMap<>();
        all.forEach(one -> running.put(one, CompletableFuture.supplyAsync(() -> work.apply(one), threads)));
        Map<K, V> results = new LinkedHashMap<>();
        try {
            running.forEach((one, future) -> results.put(one, future.join()));
        } catch (CompletionException e) {
            throw e.getCause() instanceof CannotRunException cause ? cause : e;
        }
        return results;
    }

    private String token(String caller, Store store) {
        if (caller.equals(Sequence.LOADER)) {
            return settings.loader().token(store, "");
        }
        return settings.callers().stream()
                .filter(one -> one.name().equals(caller))
                .findFirst()
                .orElseThrow()
                .credential()
                .token(store, world.people.get(0).id());
    }

    private boolean sameLengths() {
        return new ArrayList<>(settings.stores())
                        .stream()
                                .map(store -> store.base().length())
                                .collect(Collectors.toSet())
                                .size()
                == 1;
    }
}
