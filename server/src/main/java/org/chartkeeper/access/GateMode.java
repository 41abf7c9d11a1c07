package org.chartkeeper.access;

import org.chartkeeper.access.ScopeDecider.Mode;

/** Which question the transactions of this thread ask of the scopes. */
final class GateMode {

    private static final ThreadLocal<Mode> CURRENT = ThreadLocal.withInitial(() -> Mode.READ);

    private GateMode() {}

    static Mode current() {
        return CURRENT.get();
    }

    static void set(Mode mode) {
        CURRENT.set(mode);
    }

    static void reset() {
        CURRENT.remove();
    }
}
