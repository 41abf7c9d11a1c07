package org.chartkeeper.bench;

/** One column of the comparison: a target, how it is called, and where it put the data. */
record Contender(Target target, Http http, Store store, View view) {

    /** What its answers must be equal to. */
    enum View {
        /** Sees everything, so answers like every other server. */
        WHOLE,
        /** Some of it is withheld: never more than the whole. */
        PART,
        /** A bare handler without FHIR; only the status counts. */
        FLOOR
    }

    Contender(Target target, boolean reuseSearches, Store store, View view) {
        this(target, new Http(target, reuseSearches), store, view);
    }

    String name() {
        return target.name();
    }
}
