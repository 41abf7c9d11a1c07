package org.chartkeeper.openid;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the provider: exactly the address that was meant, without redirects, within a few seconds, for answers of limited size. */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int LARGEST = 256 * 1024;

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** The JSON document at {@code address}. */
    String document(URI address) throws IOException {
        HttpResponse<InputStream> response = ask(HttpRequest.newBuilder(address).header("Accept", "application/json"));
        String body = body(response);
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return body;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        return new Resource(document(URI.create(url.toString())), "application/json");
    }

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        String body = request.getBody() == null ? "" : request.getBody();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.getURI())
                .method(request.getMethod().name(), HttpRequest.BodyPublishers.ofString(body));
        for (Map.Entry<String, List<String>> header : request.getHeaderMap().entrySet()) {
            header.getValue().forEach(value -> builder.header(header.getKey(), value));
        }
        HttpResponse<InputStream> response = ask(builder);
        HTTPResponse answer = new HTTPResponse(response.statusCode());
        answer.setBody(body(response));
        try {
            answer.setContentType(response.headers().firstValue("Content-Type").orElse("application/json"));
        } catch (ParseException e) {
            throw new IOException("not a content type", e);
        }
        return answer;
    }

    private HttpResponse<InputStream> ask(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Reads within the time limit, which the client itself applies to the headers alone; closing the body ends the reader. */
    private static String body(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            CompletableFuture<byte[]> reading = CompletableFuture.supplyAsync(() -> read(body));
            byte[] content = reading.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (content.length > LARGEST) {
                throw new IOException("too large");
            }
            return new String(content, StandardCharsets.UTF_8);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no whole answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static byte[] read(InputStream body) {
        try {
            return body.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
