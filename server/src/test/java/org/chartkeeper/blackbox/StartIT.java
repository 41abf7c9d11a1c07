package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartIT {

    private final Chartkeeper server = TestServer.shared();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/fhir/metadata",
                "/fhir/.well-known/smart-configuration",
                "/.well-known/oauth-authorization-server",
                "/oauth2/jwks",
                "/actuator/health",
                "/actuator/health/readiness"
            })
    void answersAnybodyAt(String address) {
        assertThat(server.asNobody().request().get(server.baseUrl() + address).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Patient",
                "/Patient/demo-anna",
                "/Patient/no-such-patient",
                "/Patient/demo-anna/_history",
                "/_history",
                "/Observation?_summary=count",
                "/Patient/demo-anna/$everything",
                "/AuditEvent",
                "/NoSuchType",
                "/$export",
                "/metadata/x"
            })
    void refusesWhoeverHasNoTokenAt(String path) {
        Response answer = server.asNobody().get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(Answers.problem(answer)).isEqualTo("an access token is needed");
        assertThat(answer.asString()).doesNotContain("demo-anna");
    }

    @Test
    void refusesWritingWithoutToken() {
        var nobody = server.asNobody();
        String patient = Records.patient(Records.unique());

        assertThat(nobody.post("/Patient", patient).statusCode()).isEqualTo(401);
        assertThat(nobody.put("/Patient/demo-anna", Records.withId(patient, "demo-anna"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(nobody.patch("/Patient/demo-anna", "[]").statusCode()).isEqualTo(401);
        assertThat(nobody.delete("/Patient/demo-anna").statusCode()).isEqualTo(401);
        assertThat(nobody.post("", Records.bundle("batch", Records.entry("GET", "Patient/demo-anna")))
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/actuator",
                "/actuator/env",
                "/actuator/beans",
                "/actuator/heapdump",
                "/actuator/prometheus",
                "/swagger-ui",
                "/swagger-ui/index.html",
                "/v3/api-docs",
                "/mcp/messages",
                "/h2-console",
                "/web",
                "/console",
                "/login/x",
                "/error",
                "/oauth2/authorize/x",
                "/oauth2/device_authorization",
                "/authorize/x",
                "/connect/register"
            })
    void b22KeepsUndocumentedPathsClosedAt(String path) {
        Response open = server.asNobody().at(server.baseUrl() + path);
        Response withToken = server.as(Registrations.LOADER).at(server.baseUrl() + path);

        assertThat(open.statusCode()).isIn(401, 403, 404);
        assertThat(withToken.statusCode()).isIn(401, 403, 404);
        assertThat(Answers.tellsOfInsides(open.asString())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/$reindex",
                "/$expunge",
                "/$mark-all-resources-for-reindexing",
                "/$perform-reindexing-pass",
                "/$get-resource-counts",
                "/$hapi.fhir.replace-references",
                "/$hapi.fhir.bulk-patch",
                "/$process-message",
                "/$import",
                "/$import-poll-status",
                "/$diff",
                "/Patient/$expunge",
                "/Patient/$reindex",
                "/Patient/$reindex-dryrun",
                "/Patient/demo-anna/$expunge",
                "/Patient/demo-anna/$reindex",
                "/Patient/$hapi.fhir.merge",
                "/Patient/$merge",
                "/Patient/$match",
                "/Patient/demo-anna/$diff",
                "/Patient/$meta-delete",
                "/Patient/$meta-add",
                "/$meta-add",
                "/Observation/$lastn",
                "/SearchParameter/$reindex",
                "/CodeSystem/$apply-codesystem-delta-add",
                "/CodeSystem/$apply-codesystem-delta-remove",
                "/CodeSystem/$upload-external-code-system",
                "/ValueSet/$invalidate-expansion",
                "/Subscription/$trigger-subscription"
            })
    void b18OffersNoMaintenanceOperationToAnybodyAt(String path) {
        String parameters = "{\"resourceType\": \"Parameters\"}";
        for (String client : List.of(Registrations.LOADER, Registrations.RECORDS, Registrations.INSURER)) {
            Response posted = server.as(client).post(path, parameters);
            Response got = server.as(client).get(path);

            assertThat(posted.statusCode()).as("POST as " + client).isIn(400, 403, 404, 405);
            assertThat(got.statusCode()).as("GET as " + client).isIn(400, 403, 404, 405);
            assertThat(Answers.tellsOfInsides(Answers.problem(posted)))
                    .as(posted.asString())
                    .isFalse();
        }
        assertThat(server.as(Registrations.LOADER).get("/Patient/demo-anna").statusCode())
                .isEqualTo(200);
    }

    @Test
    void offersNoOperationThatItDoesNotClaim() {
        JsonNode statement = Answers.json(server.asNobody().get("/metadata"));
        List<String> claimed = new ArrayList<>();
        statement
                .findValues("operation")
                .forEach(operations -> operations.forEach(
                        operation -> claimed.add(operation.path("name").asText())));

        assertThat(claimed)
                .as("operations in the CapabilityStatement")
                .noneMatch(
                        name -> name.matches(
                                "(?i)\\$?(expunge|reindex.*|mark-all.*|perform-reindexing.*|get-resource-counts|hapi\\..*|.*delta.*|upload-external.*|trigger-subscription|invalidate-expansion|diff|lastn|merge|import.*|process-message)"));
    }
}
