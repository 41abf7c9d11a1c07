package org.chartkeeper.noninterference;

/** Two servers that answered the same request differently. */
record Difference(long seed, int step, String request, Role other, String with, String without) {

    @Override
    public String toString() {
        return """
                ==== seed %d, step %d: WITH and %s answer differently
                ---- request
                %s
                ---- WITH
                %s
                ---- %s
                %s
                """.formatted(seed, step, other, request, with, other, without);
    }
}
