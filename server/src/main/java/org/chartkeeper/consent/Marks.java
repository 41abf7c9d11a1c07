package org.chartkeeper.consent;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the resources of one access class answer the content tests of their patients' consents, all in the same way. A test
 * without a mark is not answered: then a permit does not apply and a denial does.
 *
 * <p>Spelled, one text for each test, as two letters and the key: the answer for a permit and that for a denial, each {@code y},
 * {@code n} or {@code m}, as in {@code ym dataPeriod:…}; {@code uu} where it has been found that no answer can be had.
 */
final class Marks {

    static final Marks NONE = new Marks(Map.of());

    private static final int LETTERS = 3;
    private static final char UNKNOWN = 'u';

    private final Map<String, Answer> answers;

    private record Answer(Truth permit, Truth denial, boolean known) {

        static final Answer NONE_TO_BE_HAD = new Answer(Truth.MAYBE, Truth.MAYBE, false);

        Answer(Truth permit, Truth denial) {
            this(permit, denial, true);
        }
    }

    private Marks(Map<String, Answer> answers) {
        this.answers = answers;
    }

    /** The marks of a resource for these tests. */
    static Marks of(Collection<ContentTest> tests, ResourceFacts facts) {
        var answers = new HashMap<String, Answer>();
        for (ContentTest test : tests) {
            answers.put(test.key(), new Answer(test.of(true, facts), test.of(false, facts)));
        }
        return new Marks(answers);
    }

    /** What {@link #texts} spelled. */
    static Marks parse(List<String> texts) {
        if (texts.isEmpty()) {
            return NONE;
        }
        var answers = new HashMap<String, Answer>();
        for (String text : texts) {
            answers.put(
                    text.substring(LETTERS),
                    text.charAt(0) == UNKNOWN
                            ? Answer.NONE_TO_BE_HAD
                            : new Answer(truth(text.charAt(0)), truth(text.charAt(1))));
        }
        return new Marks(answers);
    }

    /** The answer of the class to this test, or null without a mark for it. */
    @Nullable
    Truth answer(ContentTest test, boolean permit) {
        if (answers.isEmpty()) {
            return null;
        }
        Answer answer = answers.get(test.key());
        return answer == null ? null : permit ? answer.permit : answer.denial;
    }

    /** Whether each of these tests has been asked, be there an answer or not. */
    boolean answer(Collection<ContentTest> tests) {
        return tests.stream().allMatch(test -> answers.containsKey(test.key()));
    }

    /** Whether there is an answer to each of these tests. */
    boolean know(Collection<ContentTest> tests) {
        return tests.stream().allMatch(test -> {
            Answer answer = answers.get(test.key());
            return answer != null && answer.known;
        });
    }

    /** These marks, and for what else is asked that no answer can be had. */
    Marks andNoMoreOf(Collection<ContentTest> tests) {
        var all = new HashMap<>(answers);
        tests.forEach(test -> all.putIfAbsent(test.key(), Answer.NONE_TO_BE_HAD));
        return new Marks(all);
    }

    /**
     * The marks of something that also holds what has these other marks: permitted only where both are, denied where either
     * is, unanswered where the other does not answer.
     */
    Marks holding(Marks other) {
        var both = new HashMap<String, Answer>();
        answers.forEach((key, mine) -> {
            Answer theirs = other.answers.get(key);
            if (theirs != null) {
                both.put(
                        key,
                        new Answer(
                                mine.permit.and(theirs.permit),
                                mine.denial.or(theirs.denial),
                                mine.known && theirs.known));
            }
        });
        return new Marks(both);
    }

    /** These marks, except where {@code own} says yes for the thing itself. */
    Marks orNamed(Marks own) {
        var all = new HashMap<String, Answer>();
        answers.forEach((key, answer) -> {
            Answer named = own.answers.getOrDefault(key, answer);
            all.put(
                    key,
                    new Answer(
                            named.permit == Truth.YES ? Truth.YES : answer.permit,
                            named.denial == Truth.YES ? Truth.YES : answer.denial,
                            answer.known || named.permit == Truth.YES));
        });
        return new Marks(all);
    }

    /** The marks of something that is to be shown to those alone who are shown both: those that are the same. */
    Marks sharedWith(Marks other) {
        var same = new HashMap<>(answers);
        same.entrySet().removeIf(mark -> !mark.getValue().equals(other.answers.get(mark.getKey())));
        return new Marks(same);
    }

    /** One text for each mark, sorted. */
    List<String> texts() {
        return answers.entrySet().stream()
                .map(mark -> letters(mark.getValue()) + " " + mark.getKey())
                .sorted()
                .toList();
    }

    private static String letters(Answer answer) {
        return answer.known ? "" + letter(answer.permit) + letter(answer.denial) : "" + UNKNOWN + UNKNOWN;
    }

    private static char letter(Truth truth) {
        return switch (truth) {
            case YES -> 'y';
            case MAYBE -> 'm';
            case NO -> 'n';
        };
    }

    private static Truth truth(char letter) {
        return switch (letter) {
            case 'y' -> Truth.YES;
            case 'n' -> Truth.NO;
            default -> Truth.MAYBE;
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Marks marks && marks.answers.equals(answers);
    }

    @Override
    public int hashCode() {
        return answers.hashCode();
    }

    @Override
    public String toString() {
        return texts().toString();
    }
}
