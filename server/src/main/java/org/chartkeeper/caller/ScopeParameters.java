package org.chartkeeper.caller;

import java.util.Set;

/**
 * The search parameters that a granular scope may carry: those that the access class of a resource can answer. What is not
 * listed here is no scope.
 */
public final class ScopeParameters {

    /** The element and token search parameter {@code category}. */
    public static final String CATEGORY = "category";

    /** The types of R4 that have the search parameter {@code category}, of type token. */
    private static final Set<String> CATEGORIZED = Set.of(
            "AdverseEvent",
            "AllergyIntolerance",
            "CarePlan",
            "CareTeam",
            "Communication",
            "CommunicationRequest",
            "Composition",
            "Condition",
            "Consent",
            "DeviceMetric",
            "DiagnosticReport",
            "DocumentReference",
            "Goal",
            "MedicationRequest",
            "MedicationStatement",
            "MessageDefinition",
            "Observation",
            "Procedure",
            "ResearchStudy",
            "ServiceRequest",
            "Substance",
            "SupplyRequest");

    private ScopeParameters() {}

    /** The types for which {@code category} is supported. */
    public static Set<String> categorized() {
        return CATEGORIZED;
    }

    /** Whether a scope on {@code resourceType} may carry {@code parameter}. */
    static boolean supports(String resourceType, String parameter) {
        return parameter.equals(CATEGORY) && CATEGORIZED.contains(resourceType);
    }
}
