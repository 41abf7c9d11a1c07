package org.chartkeeper.noninterference;

/** How it comes that records of a patient are withheld. */
enum Denial {
    /** Nothing is: a consent permits. */
    NOTHING,
    /** A consent denies what carries a sensitivity label. */
    LABEL,
    /** A consent denies the callers' organisations. */
    RECIPIENT,
    /** A consent denies some resource types. */
    TYPE,
    /** A consent denies a clinical code. */
    CODE,
    /** A consent denies what is of some years. */
    PERIOD,
    /** A consent denies one resource by its id. */
    INSTANCE,
    /** There is no consent, and the label is too high for the policy. */
    NO_CONSENT
}
