package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIT {

    private final Chartkeeper server = TestServer.shared();

    @ParameterizedTest
    @ValueSource(strings = {Registrations.LOADER, Registrations.RSA_LOADER, Registrations.INSURER})
    void givesATokenThatWorksTo(String client) {
        Response answer = server.tokenRequest(client, "system/Patient.rs");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.jsonPath().getString("token_type")).isEqualToIgnoringCase("bearer");
        assertThat(answer.jsonPath().getString("scope")).isEqualTo("system/Patient.rs");
        assertThat(server.as(client, "system/Patient.rs").get("/Patient").statusCode())
                .isEqualTo(200);
    }

    @Test
    void issuesAccessTokensOfTheDocumentedShape() {
        String[] parts = server.token(Registrations.INSURER, "system/*.rs").split("\\.");
        JsonNode header = Answers.json(new String(Base64.getUrlDecoder().decode(parts[0])));
        JsonNode claims = Answers.json(new String(Base64.getUrlDecoder().decode(parts[1])));

        assertThat(header.path("typ").asText()).isEqualTo("at+jwt");
        assertThat(header.path("alg").asText()).isIn("ES384", "RS384");
        assertThat(claims.path("iss").asText()).isEqualTo(server.baseUrl());
        assertThat(claims.findValuesAsText("aud").toString() + claims.path("aud"))
                .contains(server.fhirBase());
        assertThat(claims.path("client_id").asText()).isEqualTo(Registrations.INSURER);
        assertThat(claims.path("scope").asText()).isEqualTo("system/*.rs");
        assertThat(claims.at("/extensions/ihe_iua/purpose_of_use").toString()).contains("HPAYMT");
        assertThat(claims.at("/extensions/ihe_iua/subject_organization").toString())
                .contains(Registrations.INSURER_ORGANIZATION);
    }

    @Test
    void j16GrantsNoMoreThanIsRegistered() {
        Response wider = server.tokenRequest(Registrations.NARROW, "system/*.cruds");

        assertThat(wider.statusCode()).isEqualTo(200);
        assertThat(wider.jsonPath().getString("scope")).isEqualTo("system/Observation.rs");
        assertThat(server.tokenRequest(Registrations.NARROW, "system/Patient.rs")
                        .jsonPath()
                        .getString("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void j1RefusesATamperedToken() {
        String[] parts = server.token(Registrations.INSURER, "system/*.rs").split("\\.");
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes());

        for (String token : List.of(
                none + "." + parts[1] + ".", parts[0] + "." + parts[1] + ".", parts[0] + "." + parts[1] + ".AAAA")) {
            Response answer = server.asNobody()
                    .request()
                    .header("Authorization", "Bearer " + token)
                    .get("/Patient");

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
        }
    }

    @Test
    void discoveryNamesOnlyWhatIsThere() {
        JsonNode discovery = Answers.json(server.asNobody().get("/.well-known/smart-configuration"));

        assertThat(discovery.path("issuer").asText()).isEqualTo(server.baseUrl());
        assertThat(discovery.path("token_endpoint").asText()).isEqualTo(server.baseUrl() + "/oauth2/token");
        assertThat(discovery.path("jwks_uri").asText()).isEqualTo(server.baseUrl() + "/oauth2/jwks");
        assertThat(discovery.path("grant_types_supported").toString()).contains("client_credentials");
        assertThat(discovery.path("token_endpoint_auth_methods_supported").toString())
                .contains("private_key_jwt");
        assertThat(discovery
                        .path("token_endpoint_auth_signing_alg_values_supported")
                        .toString())
                .contains("RS384", "ES384");
        assertThat(discovery.path("capabilities").toString())
                .contains("client-confidential-asymmetric", "permission-v2");
        for (String name : List.of("token_endpoint", "jwks_uri", "introspection_endpoint", "revocation_endpoint")) {
            assertThat(server.asNobody().at(discovery.path(name).asText()).statusCode())
                    .as(name)
                    .isIn(200, 400, 401, 405);
        }
    }

    @Test
    void j20TakesATokenFromTheHeaderAlone() {
        String token = server.token(Registrations.LOADER, "system/*.cruds");
        Response inAddress = server.asNobody().get("/Patient?access_token=" + token);
        Response twice = server.asNobody()
                .request()
                .header("Authorization", "Bearer " + token)
                .header("Authorization", "Bearer " + token)
                .get("/Patient");

        assertThat(inAddress.statusCode()).isEqualTo(400);
        assertThat(inAddress.asString()).doesNotContain(token);
        assertThat(twice.statusCode()).isEqualTo(400);
    }
}
