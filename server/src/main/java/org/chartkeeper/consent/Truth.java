package org.chartkeeper.consent;

/** Whether a criterion applies; where it cannot be told, a permit does not and a denial does. */
enum Truth {
    NO,
    MAYBE,
    YES;

    Truth and(Truth other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Truth or(Truth other) {
        return compareTo(other) >= 0 ? this : other;
    }

    static Truth of(boolean value) {
        return value ? YES : NO;
    }
}
