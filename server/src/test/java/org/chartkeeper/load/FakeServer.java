package org.chartkeeper.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A server in this process that gives out tokens, takes bundles, and fails when told to. */
final class FakeServer implements AutoCloseable {

    /** What goes wrong with the next bundle. */
    enum Fault {
        NONE,
        UNAVAILABLE,
        BUSY,
        CONFLICT,
        REFUSED,
        BROKEN,
        UNAUTHORIZED,
        LOST_BEFORE_STORING,
        LOST_AFTER_STORING,
        HANGS_AFTER_STORING
    }

    /** One stored resource that was created, by which request. */
    record Created(String type, String requestId) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    final Queue<Fault> faults = new ArrayDeque<>();
    final List<String> received = Collections.synchronizedList(new ArrayList<>());
    final List<Created> created = Collections.synchronizedList(new ArrayList<>());
    final Map<String, JsonNode> put = Collections.synchronizedMap(new HashMap<>());
    final Set<String> refusedIds = new HashSet<>();
    final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
    final List<String> requestedScopes = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch hanging = new CountDownLatch(1);
    volatile int tokenLifeSeconds = 300;
    volatile int refusedTokens;
    volatile boolean answersSearches = true;

    private final ECKey key;
    private final Set<String> usedAssertions = Collections.synchronizedSet(new HashSet<>());
    private final HttpServer server;
    private final CountDownLatch closing = new CountDownLatch(1);

    FakeServer() throws IOException, JOSEException {
        key = new ECKeyGenerator(Curve.P_384).keyID("k1").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "fake");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/fhir/.well-known/smart-configuration", this::discovery);
        server.createContext("/oauth2/token", this::token);
        server.createContext("/fhir", this::fhir);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Path keyFile(Path directory) throws IOException {
        return Files.writeString(directory.resolve("client.jwk"), key.toJSONString());
    }

    private void discovery(HttpExchange exchange) throws IOException {
        answer(exchange, 200, "{\"token_endpoint\":\"" + address() + "/oauth2/token\"}");
    }

    private void token(HttpExchange exchange) throws IOException {
        var form = new HashMap<String, String>();
        for (String field : new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("&")) {
            String[] parts = field.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        if (!isGenuine(form.getOrDefault("client_assertion", ""))) {
            answer(exchange, 400, "{\"error\":\"invalid_client\",\"error_description\":\"unknown key\"}");
            return;
        }
        requestedScopes.add(form.get("scope"));
        tokens.add("token-" + (tokens.size() + 1));
        answer(
                exchange,
                200,
                "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                        .formatted(tokens.get(tokens.size() - 1), tokenLifeSeconds));
    }

    private boolean isGenuine(String assertion) {
        try {
            var jwt = SignedJWT.parse(assertion);
            var claims = jwt.getJWTClaimsSet();
            return jwt.verify(new ECDSAVerifier(key.toPublicJWK()))
                    && "k1".equals(jwt.getHeader().getKeyID())
                    && "loader".equals(claims.getIssuer())
                    && "loader".equals(claims.getSubject())
                    && claims.getAudience().equals(List.of(address() + "/oauth2/token"))
                    && usedAssertions.add(claims.getJWTID());
        } catch (java.text.ParseException | JOSEException e) {
            return false;
        }
    }

    private void fhir(HttpExchange exchange) throws IOException {
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (tokens.isEmpty() || !token.equals("Bearer " + tokens.get(tokens.size() - 1))) {
            refusedTokens++;
            exchange.getRequestBody().readAllBytes();
            answer(exchange, 401, "");
        } else if (exchange.getRequestMethod().equals("GET")) {
            search(exchange);
        } else {
            bundle(exchange);
        }
    }

    private void search(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestURI().getPath().substring("/fhir/".length());
        String query = exchange.getRequestURI().getQuery();
        String requestId = query.replaceAll("_source=#([0-9a-f]+)&_summary=count", "$1");
        long total = created.stream()
                .filter(each -> each.equals(new Created(type, requestId)))
                .count();
        if (answersSearches) {
            answer(exchange, 200, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + total + "}");
        } else {
            answer(exchange, 403, outcome("no search for you"));
        }
    }

    private void bundle(HttpExchange exchange) throws IOException {
        JsonNode bundle = JSON.readTree(exchange.getRequestBody());
        received.add(bundle.path("id").asText(bundle.path("type").asText()));
        Fault fault;
        synchronized (faults) {
            fault = faults.isEmpty() ? Fault.NONE : faults.remove();
        }
        switch (fault) {
            case UNAVAILABLE -> answer(exchange, 503, outcome("starting"));
            case BUSY -> {
                exchange.getResponseHeaders().set("Retry-After", "7");
                answer(exchange, 429, outcome("too fast"));
            }
            case CONFLICT -> answer(exchange, 409, outcome("somebody else writes"));
            case REFUSED -> answer(exchange, 422, outcome("Patient.gender is `x`"));
            case BROKEN -> answer(exchange, 500, outcome("a defect"));
            case UNAUTHORIZED -> {
                tokens.add("token-revoked");
                answer(exchange, 401, "");
            }
            case LOST_BEFORE_STORING -> exchange.close();
            case LOST_AFTER_STORING -> {
                store(exchange, bundle);
                exchange.close();
            }
            case HANGS_AFTER_STORING -> {
                store(exchange, bundle);
                hanging.countDown();
                awaitClosing();
            }
            case NONE -> answer(exchange, 200, store(exchange, bundle));
        }
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String store(HttpExchange exchange, JsonNode bundle) {
        String requestId = exchange.getRequestHeaders().getFirst("X-Request-ID");
        var answers = new ArrayList<String>();
        for (JsonNode entry : bundle.path("entry")) {
            JsonNode resource = entry.path("resource");
            String type = resource.path("resourceType").asText();
            if (refusedIds.contains(resource.path("id").asText())) {
                answers.add("{\"response\":{\"status\":\"422 Unprocessable\",\"outcome\":"
                        + outcome("no such " + resource.path("id").asText()) + "}}");
                continue;
            }
            if (entry.path("request").path("method").asText().equals("POST")) {
                created.add(new Created(type, requestId));
            } else {
                put.put(entry.path("request").path("url").asText(), resource);
            }
            answers.add("{\"response\":{\"status\":\"201 Created\"}}");
        }
        return "{\"resourceType\":\"Bundle\",\"link\":[{\"relation\":\"self\",\"url\":\"x\"}],\"entry\":["
                + String.join(",", answers) + "]}";
    }

    private static String outcome(String text) {
        return "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"invalid\","
                + "\"diagnostics\":\"" + text + "\"}]}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
