package org.chartkeeper.fhir;

import org.jspecify.annotations.Nullable;

/** Counts how deep XML nests and how many attributes an element has, and refuses document types, so also their entities. */
final class XmlScan implements BodyScan {

    private enum At {
        TEXT,
        OPENED,
        TAG,
        END_TAG,
        QUOTED,
        INSTRUCTION,
        MARKED,
        COMMENT,
        CDATA
    }

    private static final byte[] CDATA = {'[', 'C', 'D', 'A', 'T', 'A', '['};

    private final int deepest;
    private final int mostAttributes;
    private At at = At.TEXT;
    private int depth;
    private int attributes;
    private byte quote;
    private byte last;
    private byte beforeLast;
    private int marked;
    private final QuotedNumber quoted = new QuotedNumber();

    XmlScan(int deepest, int mostAttributes) {
        this.deepest = deepest;
        this.mostAttributes = mostAttributes;
    }

    @Override
    public @Nullable String see(byte next) {
        String problem =
                switch (at) {
                    case TEXT -> {
                        at = next == '<' ? At.OPENED : At.TEXT;
                        yield null;
                    }
                    case OPENED -> opened(next);
                    case TAG -> inTag(next);
                    case END_TAG -> {
                        at = next == '>' ? At.TEXT : At.END_TAG;
                        yield null;
                    }
                    case QUOTED -> quoted(next);
                    case INSTRUCTION -> {
                        at = next == '>' && last == '?' ? At.TEXT : At.INSTRUCTION;
                        yield null;
                    }
                    case MARKED -> marked(next);
                    case COMMENT -> ends(next, (byte) '-');
                    case CDATA -> ends(next, (byte) ']');
                };
        beforeLast = last;
        last = next;
        return problem;
    }

    private @Nullable String quoted(byte next) {
        if (next == quote) {
            at = At.TAG;
            quoted.end();
            return null;
        }
        return quoted.see(next);
    }

    @Override
    public boolean doubtsDecimals() {
        return quoted.hasSeenLargeExponent();
    }

    private @Nullable String opened(byte next) {
        switch (next) {
            case '/' -> {
                at = At.END_TAG;
                depth--;
            }
            case '?' -> at = At.INSTRUCTION;
            case '!' -> {
                at = At.MARKED;
                marked = 0;
            }
            default -> {
                at = At.TAG;
                attributes = 0;
                depth++;
            }
        }
        return depth > deepest ? "the body nests deeper than " + deepest + " levels" : null;
    }

    private @Nullable String inTag(byte next) {
        switch (next) {
            case '"', '\'' -> {
                at = At.QUOTED;
                quote = next;
                quoted.begin();
            }
            case '=' -> attributes++;
            case '>' -> {
                at = At.TEXT;
                if (last == '/') {
                    depth--;
                }
            }
            default -> {}
        }
        return attributes > mostAttributes ? "an element has more than " + mostAttributes + " attributes" : null;
    }

    /** After {@code <!} come a comment or, within text, CDATA; everything else belongs to document types. */
    private @Nullable String marked(byte next) {
        if (marked == 0 && next == '-') {
            marked = -1;
            return null;
        }
        if (marked == -1 && next == '-') {
            at = At.COMMENT;
            return null;
        }
        if (marked >= 0 && next == CDATA[marked]) {
            marked++;
            at = marked == CDATA.length ? At.CDATA : At.MARKED;
            return null;
        }
        return "document types are not accepted";
    }

    private @Nullable String ends(byte next, byte mark) {
        if (next == '>' && last == mark && beforeLast == mark) {
            at = At.TEXT;
        }
        return null;
    }
}
