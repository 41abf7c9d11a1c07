package org.chartkeeper.bench;

import org.jspecify.annotations.Nullable;

/** The authorization server of Chartkeeper, which clients ask as themselves and without a token. */
record AuthorizationTarget(ChartkeeperTarget chartkeeper) implements Target {

    @Override
    public String name() {
        return chartkeeper.name();
    }

    @Override
    public String base() {
        return chartkeeper.origin() + "/oauth2";
    }

    @Override
    public @Nullable String authorization() {
        return null;
    }

    @Override
    public long pid() {
        return chartkeeper.pid();
    }

    @Override
    public String database() {
        return chartkeeper.database();
    }
}
