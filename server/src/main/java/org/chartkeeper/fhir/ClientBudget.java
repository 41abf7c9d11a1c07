package org.chartkeeper.fhir;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many requests each client has running, so that one cannot take what is meant for all. */
final class ClientBudget {

    private final int most;
    private final ConcurrentMap<String, Integer> running = new ConcurrentHashMap<>();

    ClientBudget(int most) {
        this.most = most;
    }

    /** Begins a request of {@code client}, unless it has as many running as it may. */
    boolean begin(String client) {
        int now = running.merge(client, 1, Integer::sum);
        if (now > most) {
            end(client);
            return false;
        }
        return true;
    }

    /** Ends a request that was begun. */
    void end(String client) {
        running.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
    }
}
