package org.chartkeeper.smart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;

/**
 * What the authorization server offers today, and nothing that it does not.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html">SMART: conformance</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8414">RFC 8414</a>
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata">OpenID Connect: metadata</a>
 */
final class Discovery {

    static final String SMART_PATH = "/fhir/.well-known/smart-configuration";
    static final String AUTHORIZATION_SERVER_PATH = "/.well-known/oauth-authorization-server";
    static final String OPENID_PATH = "/.well-known/openid-configuration";

    private static final List<String> CONFIDENTIAL =
            List.of("private_key_jwt", "client_secret_basic", "client_secret_post");
    private static final List<String> ANY =
            List.of("private_key_jwt", "client_secret_basic", "client_secret_post", "none");
    private static final List<String> ALGORITHMS = List.of("RS384", "ES384");

    /** Each with the test that proves it in docs/api/smart.md. */
    private static final List<String> CAPABILITIES = List.of(
            "launch-ehr",
            "launch-standalone",
            "authorize-post",
            "client-public",
            "client-confidential-symmetric",
            "client-confidential-asymmetric",
            "sso-openid-connect",
            "context-banner",
            "context-style",
            "context-ehr-patient",
            "context-ehr-encounter",
            "context-standalone-patient",
            "context-standalone-encounter",
            "permission-offline",
            "permission-online",
            "permission-patient",
            "permission-user",
            "permission-v1",
            "permission-v2");

    /** The granular scopes of US Core, as examples of those that there are. */
    private static final List<String> GRANULAR = List.of(
            "Condition.rs?category=http://terminology.hl7.org/CodeSystem/condition-category|encounter-diagnosis",
            "Condition.rs?category=http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item",
            "Condition.rs?category=http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern",
            "Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory",
            "Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|social-history",
            "Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|survey",
            "Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs",
            "Observation.rs?category=http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh");

    /** The document with these brands in it. */
    private record Made(@Nullable BrandBundle of, byte[] document) {}

    private final String issuer;
    private final Brands brands;
    private final byte[] authorizationServer;
    private final byte[] openid;
    private volatile @Nullable Made smartConfiguration;

    Discovery(String issuer, Brands brands) {
        this.issuer = issuer;
        this.brands = brands;
        Map<String, Object> common = common(issuer);
        authorizationServer = json(common);
        Map<String, Object> connect = new LinkedHashMap<>(common);
        connect.put("subject_types_supported", List.of("public"));
        connect.put("id_token_signing_alg_values_supported", List.of(IdTokens.ALGORITHM.getName()));
        connect.put("request_parameter_supported", false);
        connect.put("request_uri_parameter_supported", false);
        connect.put("prompt_values_supported", List.of("none", "login", "consent", "select_account"));
        connect.put(
                "claims_supported",
                List.of(
                        "iss",
                        "sub",
                        "aud",
                        "iat",
                        "exp",
                        "nonce",
                        "auth_time",
                        "amr",
                        "acr",
                        "sid",
                        "fhirUser",
                        "profile"));
        connect.put("acr_values_supported", List.of(AuthorizationRequestReader.SECOND_FACTOR));
        openid = json(connect);
    }

    /** Made anew when the brands have changed. */
    byte[] smartConfiguration() {
        BrandBundle now = brands.current().orElse(null);
        Made made = smartConfiguration;
        if (made == null || made.of() != now) {
            made = new Made(now, smartConfiguration(now));
            smartConfiguration = made;
        }
        return made.document().clone();
    }

    private byte[] smartConfiguration(@Nullable BrandBundle bundle) {
        Map<String, Object> smart = common(issuer);
        smart.put("capabilities", CAPABILITIES);
        if (bundle != null) {
            smart.put("user_access_brand_bundle", issuer + BrandsFilter.PATH);
            if (bundle.identifier() != null) {
                smart.put("user_access_brand_identifier", bundle.identifier());
            }
        }
        return json(smart);
    }

    byte[] authorizationServer() {
        return authorizationServer.clone();
    }

    byte[] openid() {
        return openid.clone();
    }

    private static Map<String, Object> common(String issuer) {
        Map<String, Object> common = new LinkedHashMap<>();
        common.put("issuer", issuer);
        common.put("jwks_uri", issuer + TokenEndpointGuard.JWKS);
        common.put("authorization_endpoint", issuer + TokenEndpointGuard.AUTHORIZE);
        common.put("token_endpoint", issuer + TokenEndpointGuard.TOKEN);
        common.put("registration_endpoint", issuer + TokenEndpointGuard.REGISTER);
        common.put("token_endpoint_auth_methods_supported", ANY);
        common.put("token_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
        common.put(
                "grant_types_supported",
                List.of(
                        AuthorizationRequestReader.CODE_GRANT,
                        ClientFile.CLIENT_CREDENTIALS,
                        UserTokens.REFRESH_GRANT));
        common.put("scopes_supported", scopes());
        common.put("response_types_supported", List.of("code"));
        common.put("response_modes_supported", List.of("query"));
        common.put("code_challenge_methods_supported", List.of("S256"));
        common.put("authorization_response_iss_parameter_supported", true);
        common.put("userinfo_endpoint", issuer + "/userinfo");
        common.put("end_session_endpoint", issuer + "/connect/logout");
        common.put("introspection_endpoint", issuer + TokenEndpointGuard.INTROSPECT);
        common.put("introspection_endpoint_auth_methods_supported", CONFIDENTIAL);
        common.put("introspection_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
        common.put("revocation_endpoint", issuer + TokenEndpointGuard.REVOKE);
        common.put("revocation_endpoint_auth_methods_supported", ANY);
        common.put("revocation_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
        return common;
    }

    private static List<String> scopes() {
        List<String> scopes = new ArrayList<>(List.of(
                "openid",
                "fhirUser",
                "profile",
                "launch",
                "launch/patient",
                "launch/encounter",
                "online_access",
                "offline_access",
                UserScopes.CLIENT_REGISTRATION));
        for (String context : List.of("patient/", "user/", "system/")) {
            List.of("*.cruds", "*.rs", "*.r", "*.s", "*.read", "*.write").forEach(each -> scopes.add(context + each));
            GRANULAR.forEach(each -> scopes.add(context + each));
        }
        return List.copyOf(scopes);
    }

    private static byte[] json(Map<String, Object> document) {
        try {
            return Members.JSON.writeValueAsBytes(document);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
