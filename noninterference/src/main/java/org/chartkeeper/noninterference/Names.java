package org.chartkeeper.noninterference;

import java.util.HashMap;
import java.util.Map;

/** Gives the ids that a server draws the names of when they first occurred, so that only their pattern is compared. */
final class Names {

    private final Map<String, String> names = new HashMap<>();

    String of(String drawn) {
        return names.computeIfAbsent(drawn, one -> "«id" + (names.size() + 1) + "»");
    }

    boolean knows(String drawn) {
        return names.containsKey(drawn);
    }
}
