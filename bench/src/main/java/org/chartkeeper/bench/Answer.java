package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What is compared of a reply: found without parsing, so that checking costs the driver little. */
record Answer(int entries, long total) {
    static final long NO_TOTAL = -1;

    private static final byte[] ENTRY = "\"entry\"".getBytes(UTF_8);
    private static final byte[] FULL_URL = "\"fullUrl\"".getBytes(UTF_8);
    private static final byte[] TOTAL = "\"total\"".getBytes(UTF_8);

    static Answer of(byte[] body) {
        var firstEntry = find(body, ENTRY, 0, body.length);
        var head = firstEntry < 0 ? body.length : firstEntry;
        var total = find(body, TOTAL, 0, head);
        var entries = 0;
        for (var at = find(body, FULL_URL, head, body.length);
                at >= 0;
                at = find(body, FULL_URL, at + FULL_URL.length, body.length)) {
            entries++;
        }
        return new Answer(entries, total < 0 ? NO_TOTAL : number(body, total + TOTAL.length));
    }

    /** The same entries, and the same total where both servers state one. */
    boolean agreesWith(Answer other) {
        return entries == other.entries && (total == NO_TOTAL || other.total == NO_TOTAL || total == other.total);
    }

    /** What a caller from whom something is withheld may get instead of {@code all}. */
    boolean isPartOf(Answer all) {
        return entries <= all.entries && (total == NO_TOTAL || all.total == NO_TOTAL || total <= all.total);
    }

    static boolean contains(byte[] body, String text) {
        return text.isEmpty() || find(body, text.getBytes(UTF_8), 0, body.length) >= 0;
    }

    private static int find(byte[] body, byte[] wanted, int from, int to) {
        for (var at = from; at <= to - wanted.length; at++) {
            if (body[at] == wanted[0] && matches(body, wanted, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] body, byte[] wanted, int at) {
        for (var i = 1; i < wanted.length; i++) {
            if (body[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] body, int from) {
        var at = from;
        while (!Character.isDigit(body[at])) {
            at++;
        }
        var value = 0L;
        while (at < body.length && Character.isDigit(body[at])) {
            value = value * 10 + body[at++] - '0';
        }
        return value;
    }
}
