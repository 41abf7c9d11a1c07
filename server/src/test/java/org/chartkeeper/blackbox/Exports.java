package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Bulk exports, from the kick-off to the last line. */
final class Exports {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Exports() {}

    /** The lines of all files of the export that is kicked off at {@code path}. */
    static List<JsonNode> lines(FhirClient client, String path) {
        Response kickOff = client.request()
                .header("Prefer", "respond-async")
                .accept(FhirClient.JSON)
                .get(path);
        assertThat(kickOff.statusCode()).as(kickOff.asString()).isEqualTo(202);
        List<JsonNode> lines = new ArrayList<>();
        for (JsonNode file :
                manifest(client, kickOff.header("Content-Location")).path("output")) {
            client.request().get(file.path("url").asText()).asString().lines().forEach(line -> lines.add(parse(line)));
        }
        return lines;
    }

    /** {@code Type/id} of all that is exported, sorted. */
    static List<String> references(FhirClient client, String path) {
        return lines(client, path).stream()
                .map(line -> line.path("resourceType").asText() + "/"
                        + line.path("id").asText())
                .sorted()
                .toList();
    }

    private static JsonNode manifest(FhirClient client, String status) {
        AtomicReference<Response> last = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    last.set(client.request().accept("application/json").get(status));
                    return last.get().statusCode() != 202 && last.get().statusCode() != 429;
                });
        assertThat(last.get().statusCode()).as(last.get().asString()).isEqualTo(200);
        return Answers.json(last.get());
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
