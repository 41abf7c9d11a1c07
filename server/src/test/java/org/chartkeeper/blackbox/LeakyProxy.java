package org.chartkeeper.blackbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands before a server, passes everything on under an address of its own, and plants a {@link Leak} into the answers. */
final class LeakyProxy implements AutoCloseable {

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "http2-settings", "expect");

    private final String server;
    private final Supplier<String> loader;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer proxy;
    private volatile PlantedLeak leak = new PlantedLeak(Leak.NONE, this);

    /**
     * A proxy before the server at {@code server}.
     *
     * @param loader a token that sees everything
     */
    LeakyProxy(String server, Supplier<String> loader) {
        this.server = server;
        this.loader = loader;
        try {
            proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proxy.setExecutor(Executors.newCachedThreadPool());
        proxy.createContext("/", this::answer);
        proxy.start();
    }

    /** A request; {@code path} has its query, header names are in lower case. */
    record Asked(String method, String path, Map<String, List<String>> headers, String body) {

        boolean isGet() {
            return method.equals("GET");
        }

        Asked get(String otherPath) {
            return new Asked("GET", otherPath, headers, "");
        }
    }

    /** An answer; header names are in lower case. */
    record Answered(int status, Map<String, List<String>> headers, String body) {

        Answered with(int otherStatus, String otherBody) {
            return new Answered(otherStatus, headers, otherBody);
        }
    }

    String base() {
        return address() + "/fhir";
    }

    void plant(Leak planted) {
        leak = new PlantedLeak(planted, this);
    }

    @Override
    public void close() {
        proxy.stop(0);
    }

    /** What the server answers to {@code asked} from somebody who sees everything. */
    Answered asLoader(Asked asked) {
        Map<String, List<String>> headers = new TreeMap<>(asked.headers());
        headers.put("authorization", List.of("Bearer " + loader.get()));
        return passOn(new Asked(asked.method(), asked.path(), headers, asked.body()));
    }

    Answered passOn(Asked asked) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + asked.path()))
                .method(
                        asked.method(),
                        asked.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(asked.body()));
        asked.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            Map<String, List<String>> headers = new TreeMap<>();
            response.headers().map().forEach((name, values) -> keep(headers, name, values));
            return new Answered(response.statusCode(), headers, ours(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = new TreeMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> keep(headers, name, values));
            Asked asked = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString().replace(address(), ""),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answered answered = isRestricted(headers.get("authorization")) ? leak.answer(asked) : passOn(asked);
            answered.headers()
                    .forEach((name, values) -> values.forEach(
                            value -> exchange.getResponseHeaders().add(name, ours(value))));
            byte[] body = answered.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answered.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Whether the bearer is one of the callers, neither the loader nor somebody who asks for a token. */
    private static boolean isRestricted(@Nullable List<String> authorization) {
        if (authorization == null || !authorization.get(0).startsWith("Bearer ")) {
            return false;
        }
        String claims =
                new String(Base64.getUrlDecoder().decode(authorization.get(0).split("\\.")[1]), StandardCharsets.UTF_8);
        return !claims.contains("\"" + ComparedServers.LOADER + "\"");
    }

    private static void keep(Map<String, List<String>> to, String name, List<String> values) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!OF_THE_CONNECTION.contains(lower)) {
            to.put(lower, new ArrayList<>(values));
        }
    }

    private String ours(String text) {
        return text.replace(server, address());
    }

    private String address() {
        return "http://localhost:" + proxy.getAddress().getPort();
    }
}
