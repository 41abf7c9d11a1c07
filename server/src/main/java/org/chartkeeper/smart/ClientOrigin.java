package org.chartkeeper.smart;

import java.util.Locale;

/** Where a client comes from. */
enum ClientOrigin {
    /** A file defines it; the database may only restrict it. */
    FILE,

    /** A manager registered it. */
    MANAGER,

    /** It registered itself. */
    DYNAMIC;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ClientOrigin of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
