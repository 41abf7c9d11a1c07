package org.chartkeeper.blackbox;

import java.util.List;
import java.util.UUID;

/** Resources to write: each test makes its own patients. */
final class Records {

    /** The code of an HIV viral load, which makes a record sensitive by itself. */
    static final String HIV_LOAD = "25836-8";

    static final String HEART_RATE = "8867-4";

    private static final String CONSENT_CATEGORY =
            "\"category\": [{\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \"59284-0\"}]}]";

    private Records() {}

    /** Something that no other test uses. */
    static String unique() {
        return UUID.randomUUID().toString();
    }

    static String patient(String family) {
        return """
                {"resourceType": "Patient", "name": [{"family": "%s", "given": ["Test"]}], "gender": "female",
                 "birthDate": "1980-04-01", "identifier": [{"system": "urn:test", "value": "%s"}]}
                """.formatted(family, family);
    }

    static String observation(String patient, String code) {
        return observation(patient, code, 70);
    }

    static String observation(String patient, String code, int value) {
        return observation(patient, code, value, unique());
    }

    static String observation(String patient, String code, int value, String identifier) {
        return """
                {"resourceType": "Observation", "status": "final",
                 "identifier": [{"system": "urn:test", "value": "%s"}],
                 "code": {"coding": [{"system": "http://loinc.org", "code": "%s"}]},
                 "subject": {"reference": "Patient/%s"}, "effectiveDateTime": "2024-05-01T10:00:00Z",
                 "valueQuantity": {"value": %d, "unit": "1", "system": "http://unitsofmeasure.org", "code": "1"}}
                """.formatted(identifier, code, patient, value);
    }

    /** The same resource, with this id, for a PUT. */
    static String withId(String resource, String id) {
        return resource.replaceFirst(
                "\\{\"resourceType\": \"(\\w+)\"", "{\"resourceType\": \"$1\", \"id\": \"" + id + "\"");
    }

    /** Permits the insurer's payment, as its members sign, and treatment by everybody. */
    static String[] membership(String patient) {
        return new String[] {
            consent(patient, """
                    "policyRule": %s, "provision": {"type": "permit", %s, "purpose": [%s]}
                    """.formatted(act("OPTIN"), insurer(), purpose("HPAYMT"))),
            consent(patient, """
                    "policyRule": %s, "provision": {"type": "permit", "purpose": [%s, %s]}
                    """.formatted(act("OPTIN"), purpose("TREAT"), purpose("HOPERAT")))
        };
    }

    /** Denies the insurer whatever is labelled HIV; labelled so itself, since it tells. */
    static String denyHiv(String patient) {
        String consent = consent(patient, """
                "policyRule": %s, "provision": {"type": "deny", %s, "securityLabel": [
                  {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]}
                """.formatted(act("OPTOUT"), insurer()));
        return consent.replaceFirst(
                "\"status\"",
                "\"meta\": {\"security\": [{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-ActCode\","
                        + " \"code\": \"HIV\"}]}, \"status\"");
    }

    /** An active privacy consent with these members. */
    static String consent(String patient, String members) {
        return """
                {"resourceType": "Consent", "status": "active",
                 "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
                 %s, "patient": {"reference": "Patient/%s"}, "dateTime": "2024-01-05T10:00:00Z",
                 "organization": [{"reference": "Organization/demo-hospital"}], %s}
                """.formatted(CONSENT_CATEGORY, patient, members.strip());
    }

    /** Denies everybody what these members ask for. */
    static String deny(String patient, String members) {
        return consent(
                patient, "\"policyRule\": " + act("OPTOUT") + ", \"provision\": {\"type\": \"deny\", " + members + "}");
    }

    /** A measurement of 2022 by a doctor. */
    static String byDoctor(String patient) {
        return performed(patient, HEART_RATE, "Practitioner/demo-weber").replace("2024-05-01", "2022-05-01");
    }

    /** Another, of 2024 by the hospital. */
    static String byHospital(String patient) {
        return performed(patient, "2339-0", "Organization/demo-hospital");
    }

    private static String performed(String patient, String code, String performer) {
        return observation(patient, code)
                .replaceFirst("\"status\"", "\"performer\": [{\"reference\": \"" + performer + "\"}], \"status\"");
    }

    /** What provisions ask of content that {@code observation}, made {@link #byDoctor}, has and no other here. */
    static List<String> criteriaOf(String observation) {
        return List.of(
                "\"dataPeriod\": {\"start\": \"2022-01-01\", \"end\": \"2022-12-31\"}",
                "\"code\": [{\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \"" + HEART_RATE + "\"}]}]",
                "\"data\": [{\"meaning\": \"authoredby\", \"reference\": {\"reference\": \"Practitioner/demo-weber\"}}]",
                "\"data\": [{\"meaning\": \"instance\", \"reference\": {\"reference\": \"Observation/" + observation
                        + "\"}}]");
    }

    static String act(String code) {
        return "{\"coding\": [{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-ActCode\", \"code\": \"" + code
                + "\"}]}";
    }

    static String insurer() {
        return """
                "actor": [{"role": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                  "code": "IRCP"}]}, "reference": {"reference": "%s"}}]
                """.formatted(Registrations.INSURER_ORGANIZATION).strip();
    }

    static String purpose(String code) {
        return "{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-ActReason\", \"code\": \"" + code + "\"}";
    }

    static String bundle(String type, String... entries) {
        return """
                {"resourceType": "Bundle", "type": "%s", "entry": [%s]}
                """.formatted(type, String.join(",", entries));
    }

    static String entry(String method, String url) {
        return "{\"request\": {\"method\": \"%s\", \"url\": \"%s\"}}".formatted(method, url);
    }

    static String entry(String method, String url, String resource) {
        return "{\"resource\": %s, \"request\": {\"method\": \"%s\", \"url\": \"%s\"}}"
                .formatted(resource, method, url);
    }

    static String entry(String method, String url, String resource, String fullUrl) {
        return "{\"fullUrl\": \"%s\", \"resource\": %s, \"request\": {\"method\": \"%s\", \"url\": \"%s\"}}"
                .formatted(fullUrl, resource, method, url);
    }
}
