package org.chartkeeper.noninterference;

/** A patient of a generated store, and how that patient's records are withheld. */
record Person(String id, Denial denial) {

    String reference() {
        return "Patient/" + id;
    }

    /** Whether no caller is shown anything of this patient. */
    boolean whollyWithheld() {
        return denial == Denial.RECIPIENT;
    }
}
