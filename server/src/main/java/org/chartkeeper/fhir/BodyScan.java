package org.chartkeeper.fhir;

import org.jspecify.annotations.Nullable;

/** Looks at a body while it streams by, so that no parser builds what no parser should. */
interface BodyScan {

    /** What is wrong with the body up to and including {@code next}, or null. */
    @Nullable
    String see(byte next);

    /** Anything goes. */
    BodyScan NONE = next -> null;
}
