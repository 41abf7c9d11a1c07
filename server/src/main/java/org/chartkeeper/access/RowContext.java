package org.chartkeeper.access;

/**
 * What the row policies know a caller by.
 *
 * @param answer the id of its compiled answer, {@code *} for whom nothing is withheld, empty for nobody
 * @param few whether the answer lists all classes that are visible, so that the policies for few classes can take it
 */
record RowContext(String answer, boolean few) {

    static final RowContext EVERYTHING = new RowContext("*", false);
    static final RowContext NOTHING = new RowContext("", false);
}
