package org.chartkeeper.fhir;

import org.jspecify.annotations.Nullable;

/**
 * Lets well-formed UTF-8 without NUL through, which PostgreSQL cannot store, and passes it on to the scan of JSON or XML,
 * whichever the first character tells.
 */
final class TextScan implements BodyScan {

    private static final String NOT_UTF_8 = "the body is not in UTF-8";
    private static final int[] LEAST = {0, 0x80, 0x800, 0x10000};

    private final int depth;
    private final int attributes;
    private @Nullable BodyScan syntax;
    private int awaited;
    private int length;
    private int codePoint;

    TextScan(int depth, int attributes) {
        this.depth = depth;
        this.attributes = attributes;
    }

    @Override
    public @Nullable String see(byte next) {
        String problem = decode(next);
        if (problem != null) {
            return problem;
        }
        if (syntax == null) {
            syntax = begin(next);
        }
        return syntax == null ? null : syntax.see(next);
    }

    @Override
    public boolean doubtsDecimals() {
        return syntax != null && syntax.doubtsDecimals();
    }

    private @Nullable BodyScan begin(byte next) {
        // White space and the byte order mark say nothing yet.
        if (next <= ' ') {
            return null;
        }
        return next == '<' ? new XmlScan(depth, attributes) : new JsonScan(depth);
    }

    private @Nullable String decode(byte next) {
        if (next == 0) {
            return "the body contains a NUL character";
        }
        if (awaited > 0) {
            return continueWith(next);
        }
        if (next >= 0) {
            return null;
        }
        int lead = next & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            start(1, lead & 0x1F);
        } else if ((lead & 0xF0) == 0xE0) {
            start(2, lead & 0x0F);
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            start(3, lead & 0x07);
        } else {
            return NOT_UTF_8;
        }
        return null;
    }

    private void start(int more, int bits) {
        awaited = more;
        length = more;
        codePoint = bits;
    }

    private @Nullable String continueWith(byte next) {
        if ((next & 0xC0) != 0x80) {
            return NOT_UTF_8;
        }
        codePoint = (codePoint << 6) | (next & 0x3F);
        awaited--;
        boolean wrong = codePoint < LEAST[length]
                || codePoint > Character.MAX_CODE_POINT
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
        return awaited == 0 && wrong ? NOT_UTF_8 : null;
    }
}
