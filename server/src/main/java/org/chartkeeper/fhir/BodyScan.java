package org.chartkeeper.fhir;

import org.jspecify.annotations.Nullable;

/** Looks at a body while it streams by, so that no parser builds what no parser should. */
interface BodyScan {

    /** What is wrong with the body up to and including {@code next}, or null. */
    @Nullable
    String see(byte next);

    /** Whether the parsed resource must be looked at for decimals with an exponent that is too large. */
    default boolean doubtsDecimals() {
        return false;
    }

    /** Anything goes. */
    BodyScan NONE = next -> null;
}
