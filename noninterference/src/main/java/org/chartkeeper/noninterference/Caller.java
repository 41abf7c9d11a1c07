package org.chartkeeper.noninterference;

/**
 * Somebody from whom something is withheld.
 *
 * @param organization whom consents name to deny this caller; empty for an app
 * @param app whether it is the app of a patient, who sees that patient's records alone
 */
record Caller(String name, String organization, boolean app, Credential credential) {}
