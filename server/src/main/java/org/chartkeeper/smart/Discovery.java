package org.chartkeeper.smart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the authorization server offers today, and nothing that it does not.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html">SMART: conformance</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8414">RFC 8414</a>
 */
final class Discovery {

    private static final List<String> METHODS = List.of("private_key_jwt", "client_secret_basic", "client_secret_post");
    private static final List<String> ALGORITHMS = List.of("RS384", "ES384");

    /** The granular scopes of US Core, as examples of those that there are. */
    private static final String CONDITION = "system/Condition.rs?category=";

    private static final String OBSERVATION = "system/Observation.rs?category=";
    private static final String CONDITION_CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category";
    private static final String OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final String US_CORE = "http://hl7.org/fhir/us/core/CodeSystem/";

    private final byte[] smartConfiguration;
    private final byte[] authorizationServer;

    Discovery(String issuer) {
        Map<String, Object> common = common(issuer);
        authorizationServer = json(common);
        Map<String, Object> smart = new LinkedHashMap<>(common);
        smart.put(
                "capabilities",
                List.of(
                        "client-confidential-asymmetric",
                        "client-confidential-symmetric",
                        "permission-v1",
                        "permission-v2"));
        smartConfiguration = json(smart);
    }

    byte[] smartConfiguration() {
        return smartConfiguration.clone();
    }

    byte[] authorizationServer() {
        return authorizationServer.clone();
    }

    private static Map<String, Object> common(String issuer) {
        Map<String, Object> common = new LinkedHashMap<>();
        common.put("issuer", issuer);
        common.put("jwks_uri", issuer + TokenEndpointGuard.JWKS);
        common.put("token_endpoint", issuer + TokenEndpointGuard.TOKEN);
        common.put("token_endpoint_auth_methods_supported", METHODS);
        common.put("token_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
        common.put("grant_types_supported", List.of(ClientFile.CLIENT_CREDENTIALS));
        common.put(
                "scopes_supported",
                List.of(
                        "system/*.cruds",
                        "system/*.rs",
                        "system/*.r",
                        "system/*.s",
                        "system/*.read",
                        "system/*.write",
                        CONDITION + CONDITION_CATEGORY + "|encounter-diagnosis",
                        CONDITION + CONDITION_CATEGORY + "|problem-list-item",
                        CONDITION + US_CORE + "condition-category|health-concern",
                        OBSERVATION + OBSERVATION_CATEGORY + "|laboratory",
                        OBSERVATION + OBSERVATION_CATEGORY + "|social-history",
                        OBSERVATION + OBSERVATION_CATEGORY + "|survey",
                        OBSERVATION + OBSERVATION_CATEGORY + "|vital-signs",
                        OBSERVATION + US_CORE + "us-core-category|sdoh"));
        common.put("response_types_supported", List.of());
        common.put("introspection_endpoint", issuer + TokenEndpointGuard.INTROSPECT);
        common.put("introspection_endpoint_auth_methods_supported", METHODS);
        common.put("introspection_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
        common.put("revocation_endpoint", issuer + TokenEndpointGuard.REVOKE);
        common.put("revocation_endpoint_auth_methods_supported", METHODS);
        common.put("revocation_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
        return common;
    }

    private static byte[] json(Map<String, Object> document) {
        try {
            return Members.JSON.writeValueAsBytes(document);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
