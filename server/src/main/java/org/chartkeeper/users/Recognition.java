package org.chartkeeper.users;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a user was recognised.
 *
 * @param at when
 * @param methods how an outside provider says it did, codes of RFC 8176; empty for a password given here
 * @param secondFactorMethod what the second factor was among them, or null when there was none to trust
 * @param outsideSession the name of the session at the outside provider, or null
 */
public record Recognition(
        Instant at,
        List<String> methods,
        @Nullable String secondFactorMethod,
        @Nullable String outsideSession) {

    public Recognition {
        methods = List.copyOf(methods);
    }
}
