package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The brand bundle, as apps that collect brands fetch it. */
class BrandsIT {

    private final Chartkeeper server = TestServer.shared();

    private RequestSpecification request() {
        return given().baseUri(server.baseUrl()).redirects().follow(false);
    }

    private JsonNode discovery() {
        return Answers.json(server.asNobody().get("/.well-known/smart-configuration"));
    }

    @Test
    void discoveryLeadsToTheBundleAndNamesOneBrandOfIt() {
        JsonNode discovery = discovery();
        Response answer = given().get(discovery.path("user_access_brand_bundle").asText());

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode bundle = Answers.json(answer);
        JsonNode wanted = discovery.path("user_access_brand_identifier");
        List<JsonNode> brands = new ArrayList<>();
        bundle.path("entry").forEach(entry -> entry.at("/resource/identifier").forEach(identifier -> {
            if (identifier.path("system").equals(wanted.path("system"))
                    && identifier.path("value").equals(wanted.path("value"))) {
                brands.add(entry.path("resource"));
            }
        }));
        assertThat(brands).hasSize(1);
        assertThat(brands.get(0).path("name").asText()).isEqualTo("Harbour Hill Hospital");
        assertThat(brands.get(0).at("/extension/0/extension/0/valueUrl").asText())
                .startsWith("data:image/svg+xml;base64,");
    }

    @Test
    void theBundleIsACollectionWithThisServersEndpoint() {
        JsonNode bundle = Answers.json(request().get("/brands"));

        assertThat(bundle.path("resourceType").asText()).isEqualTo("Bundle");
        assertThat(bundle.path("type").asText()).isEqualTo("collection");
        assertThat(bundle.path("timestamp").asText()).isNotBlank();
        JsonNode endpoint = bundle.at("/entry/1/resource");
        assertThat(endpoint.path("resourceType").asText()).isEqualTo("Endpoint");
        assertThat(endpoint.path("address").asText()).isEqualTo(server.fhirBase());
        assertThat(endpoint.path("status").asText()).isEqualTo("active");
        assertThat(endpoint.at("/connectionType/code").asText()).isEqualTo("hl7-fhir-rest");
        assertThat(bundle.at("/entry/0/resource/endpoint/0/reference").asText())
                .isEqualTo("Endpoint/" + endpoint.path("id").asText());
        assertThat(server.asNobody()
                        .at(endpoint.path("address").asText() + "/metadata")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anybodyMayKeepItAndAskWhetherItChanged() {
        Response answer = request().get("/brands");
        String etag = answer.header("ETag");

        assertThat(answer.contentType()).startsWith("application/fhir+json");
        assertThat(etag).startsWith("W/\"");
        assertThat(answer.header("Last-Modified")).endsWith("GMT");
        assertThat(answer.header("Cache-Control")).contains("public").contains("max-age=");
        Response again = request().header("If-None-Match", "\"other\", " + etag).get("/brands");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.asByteArray()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(request()
                        .header("If-Modified-Since", answer.header("Last-Modified"))
                        .get("/brands")
                        .statusCode())
                .isEqualTo(304);
        assertThat(request().header("If-None-Match", "\"other\"").get("/brands").statusCode())
                .isEqualTo(200);
        Response head = request().head("/brands");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("ETag")).isEqualTo(etag);
        assertThat(head.asByteArray()).isEmpty();
    }

    @Test
    void x3PagesOfEveryOriginMayReadItAndNothingElse() {
        String origin = "https://anywhere.example";

        Response answer = request().header("Origin", origin).get("/brands");
        Response preflight = request()
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "if-none-match")
                .options("/brands");

        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(answer.header("Set-Cookie")).isNull();
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(preflight.header("Access-Control-Allow-Headers")).contains("If-None-Match");
        assertThat(preflight.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD");
        assertThat(server.asNobody()
                        .request()
                        .header("Origin", origin)
                        .get("/metadata")
                        .header("Access-Control-Allow-Origin"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void itCanOnlyBeRead(String method) {
        Response answer = request().body("{}").request(method, "/brands");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(answer.asString()).isEmpty();
    }

    @Test
    void itsAnswerHasTheHeadersThatAllHave() {
        Response answer = request().get("/brands");

        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(server.asNobody().at(server.baseUrl() + "/brands/x").statusCode())
                .isIn(401, 403, 404);
    }
}
