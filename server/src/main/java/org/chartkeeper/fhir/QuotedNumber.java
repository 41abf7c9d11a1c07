package org.chartkeeper.fhir;

import org.jspecify.annotations.Nullable;

/**
 * Watches quoted values for numbers. HAPI takes decimals in quotes, in XML it must; the time to read one grows with the square of
 * its length, and the room to write one with its exponent. A long one is refused. A large exponent may as well be an identifier,
 * so it is only remembered, for a look at the parsed resource.
 */
final class QuotedNumber {

    private static final int LONGEST = 1_000;
    private static final int ORDINARY_EXPONENT = 2;

    private boolean number;
    private int length;
    private int exponent;
    private boolean seenLargeExponent;

    void begin() {
        number = true;
        length = 0;
        exponent = -1;
    }

    /** Looks at the next byte within the quotes; returns what is wrong, or null. */
    @Nullable
    String see(byte next) {
        if (!number) {
            return null;
        }
        switch (next) {
            case 'e', 'E' -> exponent = 0;
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> exponent += exponent < 0 ? 0 : 1;
            case '.', '+', '-', ' ', '\t', '\n', '\r' -> {}
            // Behind an escape or a character reference can be a digit.
            case '\\', '&' -> {
                seenLargeExponent = true;
                number = false;
            }
            default -> number = false;
        }
        length++;
        return number && length > LONGEST ? JsonScan.TOO_LARGE : null;
    }

    void end() {
        seenLargeExponent |= number && exponent > ORDINARY_EXPONENT;
    }

    boolean hasSeenLargeExponent() {
        return seenLargeExponent;
    }
}
