package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends requests to one target over kept-alive HTTP/1.1 connections. */
final class Http {
    static final String FHIR_JSON = "application/fhir+json";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Target target;
    private final boolean reuseSearches;

    Http(Target target, boolean reuseSearches) {
        this.target = target;
        this.reuseSearches = reuseSearches;
    }

    /**
     * One request.
     *
     * @param path relative to the FHIR base
     * @param form whether the body is a form and not a resource
     * @param authorization in place of the target's own
     */
    record Request(
            String method,
            String path,
            byte @Nullable [] body,
            String mustContain,
            boolean form,
            @Nullable String authorization) {

        Request(String method, String path, byte @Nullable [] body, String mustContain) {
            this(method, path, body, mustContain, false, null);
        }

        static Request form(String path, String form, String mustContain, @Nullable String authorization) {
            return new Request("POST", path, form.getBytes(UTF_8), mustContain, true, authorization);
        }

        Request as(String authorization) {
            return new Request(method, path, body, mustContain, form, authorization);
        }

        static Request get(String path) {
            return new Request("GET", path, null, "");
        }

        static Request search(String path) {
            return new Request("GET", path, null, "\"searchset\"");
        }
    }

    record Reply(int status, byte[] body) {}

    Reply send(Request request) throws IOException {
        var own = request.authorization() == null ? target.authorization() : request.authorization();
        var builder = builder(target.base() + request.path(), own)
                .header("Accept", request.form() ? "application/json" : FHIR_JSON);
        if (!reuseSearches) {
            // HAPI would answer a repeated search from the stored result of the first.
            builder.header("Cache-Control", "no-cache");
        }
        var body = request.body();
        if (body == null) {
            builder.method(request.method(), BodyPublishers.noBody());
        } else {
            builder.header("Content-Type", request.form() ? "application/x-www-form-urlencoded" : FHIR_JSON)
                    .header("Prefer", "return=minimal")
                    .method(request.method(), BodyPublishers.ofByteArray(body));
        }
        var response = send(builder.build(), BodyHandlers.ofByteArray());
        return new Reply(response.statusCode(), response.body());
    }

    HttpRequest.Builder builder(String address) throws IOException {
        return builder(address, target.authorization());
    }

    private static HttpRequest.Builder builder(String address, @Nullable String authorization) {
        var builder = HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofMinutes(30));
        return authorization == null ? builder : builder.header("Authorization", authorization);
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return client.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
