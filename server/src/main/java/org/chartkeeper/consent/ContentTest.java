package org.chartkeeper.consent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * One element of a provision that only the content of a resource answers. Its answers are kept as marks of the access class,
 * so that the gate can obey the provision.
 *
 * @see Marks
 */
sealed interface ContentTest {

    /** Names this test for good: the same elements have the same key, in whatever consent they stand. */
    String key();

    /** The answer of a resource, read narrowly for a permit and broadly for a denial. */
    Truth of(boolean permit, ResourceFacts facts);

    /** The answer of a resource, or of all resources of a class. */
    default Truth ask(boolean permit, Subject subject) {
        if (subject instanceof ResourceFacts facts) {
            return of(permit, facts);
        }
        Truth marked =
                subject instanceof AccessClass accessClass ? accessClass.marks().answer(this, permit) : null;
        return marked == null ? ofUnmarked(subject) : marked;
    }

    /** Whether the answer rests on what else refers to a resource. */
    default boolean looksBack() {
        return false;
    }

    /** The answer of an access class without a mark for this test: what some of its resources may answer. */
    default Truth ofUnmarked(Subject subject) {
        return Truth.MAYBE;
    }

    /** {@code code}, and the codes of {@code class}: one of these, {@code system|code}, is found anywhere in it. */
    record Codings(Set<String> codings, String key) implements ContentTest {
        Codings(Set<String> codings) {
            this(Set.copyOf(codings), "codings:" + hash(codings));
        }

        @Override
        public Truth of(boolean permit, ResourceFacts facts) {
            return Truth.of(codings.stream().anyMatch(facts.codings()::contains));
        }
    }

    /** {@code dataPeriod}: it was clinically relevant then. */
    record Relevance(Span period, String key) implements ContentTest {
        Relevance(Span period) {
            this(period, "dataPeriod:" + period.from() + "/" + period.until());
        }

        @Override
        public Truth of(boolean permit, ResourceFacts facts) {
            Span date = facts.date();
            if (date == null) {
                return Truth.MAYBE;
            }
            if (period.contains(date)) {
                return Truth.YES;
            }
            return period.overlaps(date) ? Truth.MAYBE : Truth.NO;
        }
    }

    /** {@code data}: it is one of these, or stands to one of them as it says. */
    record Data(List<DataReference> references, String key) implements ContentTest {
        Data(List<DataReference> references) {
            this(
                    List.copyOf(references),
                    "data:"
                            + hash(references.stream()
                                    .map(DataReference::toString)
                                    .toList()));
        }

        @Override
        public boolean looksBack() {
            return references.stream().anyMatch(reference -> reference.meaning() == DataReference.Meaning.RELATED);
        }

        @Override
        public Truth of(boolean permit, ResourceFacts facts) {
            return references.stream()
                    .map(reference -> reference.apply(permit, facts))
                    .reduce(Truth.NO, Truth::or);
        }

        @Override
        public Truth ofUnmarked(Subject subject) {
            return references.stream()
                    .map(reference -> reference.possibly(subject))
                    .reduce(Truth.NO, Truth::or);
        }
    }

    private static String hash(Collection<String> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            values.stream().sorted().forEach(value -> {
                digest.update(value.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
