package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What an EHR was showing when it launched an app.
 *
 * @param username the user it was showing it to, or null for anyone
 * @param patient id of the patient
 * @param encounter id of the encounter
 * @param fhirContext other resources, as SMART writes them
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html#launch-context-arrives-with-your-access_token">SMART:
 *     launch context</a>
 */
record LaunchContext(
        @Nullable String username,
        @Nullable String patient,
        @Nullable String encounter,
        @Nullable JsonNode fhirContext,
        @Nullable Boolean needPatientBanner,
        @Nullable String smartStyleUrl,
        @Nullable String intent,
        @Nullable String tenant) {

    LaunchContext {
        // What was stored without one is read with a node that says so.
        fhirContext = fhirContext == null || fhirContext.isNull() ? null : fhirContext;
    }

    /** That of a standalone launch, which comes from nowhere. */
    static final LaunchContext NONE = new LaunchContext(null, null, null, null, null, null, null, null);
}
