package org.chartkeeper.consent;

/** Looks on while a decision is made: what it is told is what decided, and it decides nothing. */
interface Witness {

    /** Nobody looks on; then the first denial ends the matter. */
    Witness NOBODY = new Witness() {};

    /** A consent of the patient was passed over, for this reason. */
    default void passedOver(ConsentRecord consent, String reason) {}

    /**
     * A consent was counted.
     *
     * @param truths for each of its rules, in their order, whether it applies
     */
    default void counted(ConsentRecord consent, boolean trusted, Truth[] truths, Question question, Subject subject) {}

    /**
     * A patient's side has voted.
     *
     * @param own what it said
     * @param settled what came of it, when an emergency session was taken into account
     */
    default void voted(String patient, Question question, Vote own, Vote settled) {}
}
