package org.chartkeeper.noninterference;

import java.util.List;
import java.util.stream.IntStream;

/** The words that generated records are made of; the secret ones occur in withheld records alone. */
final class Words {

    static final String CODES = "urn:noninterference:code";
    static final String IDENTIFIERS = "urn:noninterference:identifier";

    /** The code that consents by code deny. */
    static final String DENIED_CODE = "denied";

    static final List<String> OPEN_CODES =
            IntStream.range(0, 6).mapToObj(i -> "open-" + i).toList();
    static final List<String> SECRET_CODES =
            IntStream.range(0, 6).mapToObj(i -> "secret-" + i).toList();
    static final List<String> OPEN_FAMILIES = List.of("Abel", "Brandt", "Castro", "Diaz", "Ekman");
    static final List<String> SECRET_FAMILIES = List.of("Quill", "Rasmus", "Sandoval", "Tamm", "Ueno");

    private Words() {}

    static String code(Dice dice, boolean secret) {
        // Withheld records share some of their codes with visible ones.
        return dice.one(secret && dice.chance(70) ? SECRET_CODES : OPEN_CODES);
    }

    static String family(Dice dice, boolean secret) {
        return dice.one(secret ? SECRET_FAMILIES : OPEN_FAMILIES);
    }

    /** A day in the years of all records. */
    static String day(Dice dice) {
        return "%d-%02d-%02d".formatted(2018 + dice.below(6), 1 + dice.below(12), 1 + dice.below(28));
    }

    /** A day in the year that consents by period deny. */
    static String deniedDay(Dice dice) {
        return "2012-%02d-%02d".formatted(1 + dice.below(12), 1 + dice.below(28));
    }

    static int value(Dice dice) {
        return dice.below(40) * 5;
    }
}
