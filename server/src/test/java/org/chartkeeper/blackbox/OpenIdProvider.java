package org.chartkeeper.blackbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small but real OpenID provider: discovery, keys that rotate, a sign-in page with a session, PKCE, clients that sign. A test
 * can make it lie once.
 */
final class OpenIdProvider {

    /** Started before the server, whose settings name its address. */
    static final OpenIdProvider SHARED = new OpenIdProvider();

    static final String CLIENT = "chartkeeper";
    static final String SECOND_FACTOR = "https://refeds.org/profile/mfa";
    static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIFE_SECONDS = 300;

    private final HttpServer server;
    private final Map<String, Map<String, Object>> people = new ConcurrentHashMap<>();
    private final Map<String, Granted> codes = new ConcurrentHashMap<>();
    private final Map<String, Signed> sessions = new ConcurrentHashMap<>();
    private final Set<String> assertions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger keyRequests = new AtomicInteger();
    private final ECKey clientKey = fresh("client");
    private volatile ECKey key = fresh("one");
    private volatile Claims claims = unchanged -> {};
    private volatile Signing signing = this::honestly;
    private volatile Back back = parameters -> {};
    private volatile int tokenStatus = 200;

    private OpenIdProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "openid-provider");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
        person("weber", Map.of("fhirUser", "Practitioner/demo-weber", "groups", List.of("ward-doctors", "choir")));
        person("anna", Map.of("fhirUser", "Patient/demo-anna", "account", Map.of("groups", "patients")));
        person(
                "gardener",
                Map.of("fhirUser", "Practitioner/demo-weber", "groups", List.of("gardeners", "WARD-DOCTORS")));
        person("stranger", Map.of("fhirUser", "Device/pump", "groups", List.of("ward-doctors")));
        person(
                "foreigner",
                Map.of("fhirUser", "https://elsewhere.example/Practitioner/demo-weber", "groups", "ward-doctors"));
        person("chief", Map.of("groups", List.of("ward-doctors"), "roles", List.of("administrator")));
    }

    private record Signed(String person, Instant at, String sid) {}

    private record Granted(Map<String, String> request, Signed signed) {}

    private record Answer(int status, String type, String body) {}

    /** What it does otherwise than it should. */
    @FunctionalInterface
    interface Claims {
        void change(JWTClaimsSet.Builder claims);
    }

    @FunctionalInterface
    interface Signing {
        String sign(JWTClaimsSet claims) throws Exception;
    }

    @FunctionalInterface
    interface Back {
        void change(Map<String, String> parameters);
    }

    String issuer() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Somebody with this subject, and these claims in the ID token. */
    void person(String subject, Map<String, Object> claims) {
        people.put(subject, claims);
    }

    ECKey clientKey() {
        return clientKey;
    }

    /** How often its keys were asked for. */
    int keyRequests() {
        return keyRequests.get();
    }

    /** Signs with another key from now on, and publishes the old one no more. */
    void rotate() {
        key = fresh("key-" + UUID.randomUUID());
    }

    ECKey key() {
        return key;
    }

    void claims(Claims changed) {
        claims = changed;
    }

    void signing(Signing changed) {
        signing = changed;
    }

    void back(Back changed) {
        back = changed;
    }

    void tokenStatus(int status) {
        tokenStatus = status;
    }

    /** Stops lying. */
    void honest() {
        claims = unchanged -> {};
        signing = this::honestly;
        back = parameters -> {};
        tokenStatus = 200;
    }

    private String honestly(JWTClaimsSet said) {
        return signed(said, JOSEObjectType.JWT);
    }

    /** A logout token as it should be, changed. */
    String logoutToken(Claims changed) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(LIFE_SECONDS)))
                .claim("events", Map.of(LOGOUT_EVENT, Map.of()));
        changed.change(claims);
        return signed(claims.build(), new JOSEObjectType("logout+jwt"));
    }

    String signed(JWTClaimsSet claims, JOSEObjectType type) {
        return signed(claims, type, key);
    }

    static String signed(JWTClaimsSet claims, JOSEObjectType type, ECKey key) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES384)
                            .keyID(key.getKeyID())
                            .type(type)
                            .build(),
                    claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange, parameters(exchange));
            } catch (ParseException | JOSEException e) {
                answer = new Answer(400, "text/plain", "");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange, Map<String, String> parameters) throws Exception {
        return switch (exchange.getRequestURI().getPath()) {
            case "/.well-known/openid-configuration" -> json(200, metadata());
            case "/jwks" -> {
                keyRequests.incrementAndGet();
                yield json(200, new JWKSet(key.toPublicJWK()).toJSONObject());
            }
            case "/authorize" -> authorize(exchange, parameters);
            case "/token" -> token(parameters);
            case "/end_session" -> new Answer(200, "text/html", "<p>Signed out of the provider</p>");
            default -> new Answer(404, "text/plain", "");
        };
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer());
        metadata.put("authorization_endpoint", issuer() + "/authorize");
        metadata.put("token_endpoint", issuer() + "/token");
        metadata.put("jwks_uri", issuer() + "/jwks");
        metadata.put("end_session_endpoint", issuer() + "/end_session");
        metadata.put("response_types_supported", List.of("code"));
        metadata.put("subject_types_supported", List.of("public"));
        metadata.put("id_token_signing_alg_values_supported", List.of("ES384", "none", "HS256"));
        metadata.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        metadata.put("authorization_response_iss_parameter_supported", true);
        return metadata;
    }

    /** Shows who can sign in, unless somebody has lately enough. */
    private Answer authorize(HttpExchange exchange, Map<String, String> request) {
        boolean good = CLIENT.equals(request.get("client_id"))
                && "code".equals(request.get("response_type"))
                && String.valueOf(request.get("redirect_uri")).matches("http://localhost:\\d+/login/openid/callback")
                && "S256".equals(request.get("code_challenge_method"))
                && List.of(request.getOrDefault("scope", "").split(" ")).contains("openid");
        if (!good) {
            return new Answer(400, "text/plain", "not a good request");
        }
        String person = request.get("person");
        if (person != null && exchange.getRequestMethod().equals("POST")) {
            Signed signed = new Signed(person, Instant.now(), UUID.randomUUID().toString());
            String cookie = UUID.randomUUID().toString();
            sessions.put(cookie, signed);
            exchange.getResponseHeaders().add("Set-Cookie", "provider=" + cookie + "; Path=/; HttpOnly; SameSite=Lax");
            return back(exchange, request, signed);
        }
        Signed signed = sessions.get(cookie(exchange));
        if (signed != null && !"login".equals(request.get("prompt"))) {
            return back(exchange, request, signed);
        }
        StringBuilder form = new StringBuilder("<html><body><form method=\"post\" action=\"/authorize\">");
        request.forEach((name, value) -> form.append("<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                .formatted(name, value.replace("&", "&amp;").replace("\"", "&quot;"))));
        form.append("<input id=\"person\" name=\"person\"><button>Continue</button></form></body></html>");
        return new Answer(200, "text/html; charset=utf-8", form.toString());
    }

    private Answer back(HttpExchange exchange, Map<String, String> request, Signed signed) {
        String code = UUID.randomUUID().toString();
        codes.put(code, new Granted(request, signed));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("code", code);
        parameters.put("state", request.get("state"));
        parameters.put("iss", issuer());
        back.change(parameters);
        exchange.getResponseHeaders()
                .set("Location", request.get("redirect_uri") + "?" + PageVisitor.encoded(parameters));
        return new Answer(302, "text/plain", "");
    }

    private Answer token(Map<String, String> form) throws Exception {
        if (tokenStatus != 200) {
            return json(tokenStatus, Map.of("error", "server_error"));
        }
        if (!isClient(form)) {
            return json(401, Map.of("error", "invalid_client"));
        }
        Granted granted = codes.remove(form.getOrDefault("code", ""));
        boolean good = granted != null
                && "authorization_code".equals(form.get("grant_type"))
                && granted.request().get("redirect_uri").equals(form.get("redirect_uri"))
                && granted.request()
                        .get("code_challenge")
                        .equals(AppLaunch.challenge(form.getOrDefault("code_verifier", "")));
        return good
                ? json(
                        200,
                        Map.of(
                                "access_token", UUID.randomUUID().toString(),
                                "token_type", "Bearer",
                                "id_token", signing.sign(idToken(granted))))
                : json(400, Map.of("error", "invalid_grant"));
    }

    private JWTClaimsSet idToken(Granted granted) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject(granted.signed().person())
                .audience(CLIENT)
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(LIFE_SECONDS)))
                .claim("nonce", granted.request().get("nonce"))
                .claim("auth_time", granted.signed().at().getEpochSecond())
                .claim("sid", granted.signed().sid())
                .claim("amr", List.of("pwd"));
        if (List.of(granted.request().getOrDefault("acr_values", "").split(" ")).contains(SECOND_FACTOR)) {
            claims.claim("acr", SECOND_FACTOR).claim("amr", List.of("pwd", "hwk"));
        }
        people.getOrDefault(granted.signed().person(), Map.of()).forEach(claims::claim);
        this.claims.change(claims);
        return claims.build();
    }

    private boolean isClient(Map<String, String> form) throws ParseException, JOSEException {
        SignedJWT assertion = SignedJWT.parse(form.getOrDefault("client_assertion", ""));
        JWTClaimsSet claims = assertion.getJWTClaimsSet();
        return assertion.verify(new ECDSAVerifier(clientKey.toECPublicKey()))
                && CLIENT.equals(claims.getIssuer())
                && CLIENT.equals(claims.getSubject())
                && claims.getAudience().equals(List.of(issuer() + "/token"))
                && claims.getExpirationTime().after(new Date())
                && assertions.add(claims.getJWTID());
    }

    private static String cookie(HttpExchange exchange) {
        List<String> headers = exchange.getRequestHeaders().getOrDefault("Cookie", List.of());
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split("; *")))
                .filter(cookie -> cookie.startsWith("provider="))
                .map(cookie -> cookie.substring("provider=".length()))
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> parameters(HttpExchange exchange) throws IOException {
        List<String> pairs = new ArrayList<>();
        String query = exchange.getRequestURI().getRawQuery();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        pairs.addAll(query == null ? List.of() : List.of(query.split("&")));
        pairs.addAll(body.isEmpty() ? List.of() : List.of(body.split("&")));
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static Answer json(int status, Map<String, Object> body) throws IOException {
        return new Answer(status, "application/json", JSON.writeValueAsString(body));
    }

    static ECKey fresh(String id) {
        try {
            return new ECKeyGenerator(Curve.P_384).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
