package org.chartkeeper.noninterference;

/** What a store has of the rows that are withheld. */
enum Role {
    /** All of them. */
    WITH,
    /** None of them. */
    WITHOUT,
    /** Others in their place, withheld for the same reason. */
    MUTATED
}
