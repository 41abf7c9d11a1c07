package org.chartkeeper.caller;

/** The one organisation that keeps the records here, as the policy in force names it. */
@FunctionalInterface
public interface Custodian {

    /** Its reference, for example {@code Organization/hospital}. */
    String reference();
}
