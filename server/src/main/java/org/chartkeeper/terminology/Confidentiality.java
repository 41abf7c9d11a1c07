package org.chartkeeper.terminology;

import java.util.Optional;

/**
 * How confidential something is, lowest first.
 *
 * @see <a href="https://terminology.hl7.org/CodeSystem-v3-Confidentiality.html">v3-Confidentiality</a>
 */
public enum Confidentiality {
    /** Unrestricted. */
    U,
    /** Low. */
    L,
    /** Moderate. */
    M,
    /** Normal. */
    N,
    /** Restricted. */
    R,
    /** Very restricted. */
    V;

    /** The level with this code, or empty: the retired codes of the same code system are no levels. */
    public static Optional<Confidentiality> of(String code) {
        for (Confidentiality level : values()) {
            if (level.name().equals(code)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** The higher of the two. */
    public Confidentiality orHigher(Confidentiality other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
