package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What one client does at the FHIR API; addresses start after the base. */
final class FhirClient {

    static final String JSON = "application/fhir+json";
    static final String XML = "application/fhir+xml";
    static final String JSON_PATCH = "application/json-patch+json";

    private final RequestSpecification server;
    private final Supplier<String> token;

    FhirClient(RequestSpecification server, Supplier<String> token) {
        this.server = server;
        this.token = token;
    }

    /** A request of this client that can still be added to. */
    RequestSpecification request() {
        RequestSpecification request =
                given().spec(server).basePath("/fhir").redirects().follow(false);
        String bearer = token.get();
        return bearer == null ? request : request.header("Authorization", "Bearer " + bearer);
    }

    Response get(String path) {
        return request().accept(JSON).get(path);
    }

    Response getXml(String path) {
        return request().accept(XML).get(path);
    }

    Response head(String path) {
        return request().accept(JSON).head(path);
    }

    Response post(String path, String body) {
        return request().accept(JSON).contentType(JSON).body(body).post(path);
    }

    Response put(String path, String body) {
        return request().accept(JSON).contentType(JSON).body(body).put(path);
    }

    Response patch(String path, String jsonPatch) {
        return request().accept(JSON).contentType(JSON_PATCH).body(jsonPatch).patch(path);
    }

    Response delete(String path) {
        return request().accept(JSON).delete(path);
    }

    /** Creates what must be created, and gives its id. */
    String create(String type, String body) {
        Response answer = post("/" + type, body);
        if (answer.statusCode() != 201) {
            throw new AssertionError("not created: " + answer.statusCode() + " " + answer.asString());
        }
        return Answers.idOf(answer);
    }

    /** The Bundle that must be there at this address. */
    JsonNode bundle(String path) {
        Response answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.asString());
        }
        return Answers.json(answer);
    }

    /** Ids ({@code Type/id}) of all that a search finds, page by page as the links lead. */
    List<String> search(String path) {
        List<String> found = new ArrayList<>();
        JsonNode page = bundle(path);
        found.addAll(Answers.references(page));
        for (String next = Answers.link(page, "next"); next != null; next = Answers.link(page, "next")) {
            page = follow(next);
            found.addAll(Answers.references(page));
        }
        return found;
    }

    /** The page at this link, taken as it is. */
    JsonNode follow(String link) {
        Response answer = at(link);
        if (answer.statusCode() != 200) {
            throw new AssertionError(link + ": " + answer.statusCode() + " " + answer.asString());
        }
        return Answers.json(answer);
    }

    Response at(String absolute) {
        return request().urlEncodingEnabled(false).accept(JSON).get(absolute);
    }
}
