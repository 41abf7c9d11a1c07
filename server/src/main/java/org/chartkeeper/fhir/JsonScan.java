package org.chartkeeper.fhir;

import org.jspecify.annotations.Nullable;

/** Counts how deep JSON nests and how long its numbers are, and finds escaped characters that cannot be stored. */
final class JsonScan implements BodyScan {

    private static final int LONGEST_NUMBER = 64;
    private static final int LONGEST_EXPONENT = 2;
    static final String TOO_LARGE = "the body contains a number that is too large to be kept as it is";

    private final int deepest;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private int hexAwaited;
    private int hex;
    private boolean afterHigh;
    private int number;
    private int exponent;
    private final QuotedNumber quoted = new QuotedNumber();

    JsonScan(int deepest) {
        this.deepest = deepest;
    }

    @Override
    public @Nullable String see(byte next) {
        return inString ? inString(next) : outside(next);
    }

    @Override
    public boolean doubtsDecimals() {
        return quoted.hasSeenLargeExponent();
    }

    private @Nullable String outside(byte next) {
        switch (next) {
            case '"' -> {
                inString = true;
                quoted.begin();
            }
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {
                return inNumber(next);
            }
        }
        number = 0;
        exponent = 0;
        return depth > deepest ? "the body nests deeper than " + deepest + " levels" : null;
    }

    private @Nullable String inNumber(byte next) {
        boolean digit = next >= '0' && next <= '9';
        boolean mark = next == '.' || next == '-' || next == '+' || next == 'e' || next == 'E';
        if (!digit && !(mark && number > 0) && next != '-') {
            number = 0;
            exponent = 0;
            return null;
        }
        number++;
        if (next == 'e' || next == 'E') {
            exponent = 1;
        } else if (exponent > 0 && digit) {
            exponent++;
        }
        return number > LONGEST_NUMBER || exponent > LONGEST_EXPONENT + 1 ? TOO_LARGE : null;
    }

    private @Nullable String inString(byte next) {
        if (hexAwaited > 0) {
            return hex(next);
        }
        if (escaped) {
            escaped = false;
            if (next == 'u') {
                hexAwaited = 4;
                hex = 0;
                return null;
            }
            return unpaired();
        }
        if (next == '\\') {
            escaped = true;
            return quoted.see(next);
        }
        if (next == '"') {
            inString = false;
            quoted.end();
            return unpaired();
        }
        String problem = quoted.see(next);
        return problem == null ? unpaired() : problem;
    }

    private @Nullable String hex(byte next) {
        int digit = Character.digit(next, 16);
        if (digit < 0) {
            return "the body contains an escape that is not `\\u` and four hexadecimal digits";
        }
        hex = hex * 16 + digit;
        hexAwaited--;
        if (hexAwaited > 0) {
            return null;
        }
        if (hex == 0) {
            return "the body contains a NUL character";
        }
        if (Character.isLowSurrogate((char) hex)) {
            boolean paired = afterHigh;
            afterHigh = false;
            return paired ? null : "the body contains half of a surrogate pair";
        }
        String problem = unpaired();
        afterHigh = Character.isHighSurrogate((char) hex);
        return problem;
    }

    private @Nullable String unpaired() {
        boolean alone = afterHigh;
        afterHigh = false;
        return alone ? "the body contains half of a surrogate pair" : null;
    }
}
