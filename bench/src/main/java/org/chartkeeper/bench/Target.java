package org.chartkeeper.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server under measurement, as one caller sees it. */
interface Target {
    String name();

    /** FHIR base address without a trailing slash. */
    String base();

    /** Value of the {@code Authorization} header, or nothing where the server asks for none. */
    @Nullable
    String authorization() throws IOException;

    /** The process whose processor time and memory are this server's. */
    long pid();

    /** The database whose size is this server's. */
    String database();
}
