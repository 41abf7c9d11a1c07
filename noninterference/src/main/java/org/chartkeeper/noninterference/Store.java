package org.chartkeeper.noninterference;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A FHIR server and what its store holds; {@code base} has no slash at its end. */
record Store(Role role, String base, HttpClient http) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    Store(Role role, String base) {
        this(
                role,
                base,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(Duration.ofSeconds(20))
                        .build());
    }

    /** The answer to a request; {@code url} is absolute, or begins after the base. */
    Answer send(String token, String method, String url, Map<String, String> headers, @Nullable String body) {
        String address = url.startsWith("http://") || url.startsWith("https://") ? url : base + url;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(PATIENCE)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        if (!token.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        try {
            return Answer.of(http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new CannotRunException("no answer from " + address + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRunException("interrupted");
        }
    }

    Answer send(String token, String method, String url, @Nullable String body) {
        Map<String, String> json = Map.of("Accept", "application/fhir+json", "Content-Type", "application/fhir+json");
        return send(token, method, url, json, body);
    }

    @Override
    public String toString() {
        return "the store " + role + " at " + base;
    }
}
