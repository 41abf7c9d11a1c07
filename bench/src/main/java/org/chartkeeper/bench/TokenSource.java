package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Access tokens of one client, renewed well before they expire. */
final class TokenSource {
    private static final Duration MARGIN = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String endpoint;
    private final String clientId;
    private final String scope;
    private final ClientKey key;
    private @Nullable String token;
    private Instant renewal = Instant.EPOCH;

    TokenSource(String endpoint, String clientId, String scope, ClientKey key) {
        this.endpoint = endpoint;
        this.clientId = clientId;
        this.scope = scope;
        this.key = key;
    }

    synchronized String bearer() throws IOException {
        var now = Instant.now();
        if (token == null || now.isAfter(renewal)) {
            renew(now);
        }
        return "Bearer " + token;
    }

    /** What the client sends for a token, each time signed anew. */
    String form() {
        return encode(Map.of(
                "grant_type",
                "client_credentials",
                "scope",
                scope,
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                key.assertion(clientId, endpoint, Instant.now())));
    }

    private void renew(Instant now) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(endpoint))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form()))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new BenchmarkFailure("no token for " + clientId + ": " + response.body());
            }
            var answer = new ObjectMapper().readTree(response.body());
            token = answer.path("access_token").asText();
            renewal = now.plusSeconds(answer.path("expires_in").asLong(300)).minus(MARGIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
