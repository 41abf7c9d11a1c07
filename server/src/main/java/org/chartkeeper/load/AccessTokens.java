package org.chartkeeper.load;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens for a back end, renewed before they expire.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html">SMART Backend Services</a>
 */
final class AccessTokens {

    /** Who asks for the token, and what for. */
    record Client(String id, ClientKey key, String scope, Optional<String> purpose) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Http http;
    private final SmartServer server;
    private final Client client;
    private final Backoff backoff;
    private final Clock clock;
    private @Nullable String token;
    private Instant renewAt = Instant.MIN;

    AccessTokens(Http http, SmartServer server, Client client, Backoff backoff, Clock clock) {
        this.http = http;
        this.server = server;
        this.client = client;
        this.backoff = backoff;
        this.clock = clock;
    }

    /** A token that is good for a while yet. */
    synchronized String current() throws LoadException, InterruptedException {
        String known = token;
        if (known == null || !clock.instant().isBefore(renewAt)) {
            known = request();
            token = known;
        }
        return known;
    }

    /** Forgets this token, which the server did not accept. */
    synchronized void discard(String refused) {
        if (refused.equals(token)) {
            token = null;
        }
    }

    private String request() throws LoadException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            OptionalLong asked = OptionalLong.empty();
            try {
                var response = http.send(tokenRequest());
                try (var body = response.body()) {
                    int status = response.statusCode();
                    if (status != 429 && status != 502 && status != 503 && status != 504) {
                        return read(status, JSON.readTree(body.readNBytes(1 << 20)));
                    }
                    asked = Http.retryAfter(response);
                }
            } catch (JacksonException e) {
                throw new LoadException("`" + server.tokenEndpoint() + "` did not answer with JSON");
            } catch (IOException e) {
                // the attempt is counted below
            }
            if (backoff.isLast(attempt)) {
                throw new LoadException("`" + server.tokenEndpoint() + "` cannot be reached");
            }
            backoff.after(attempt, asked);
        }
    }

    private HttpRequest tokenRequest() {
        // A fresh assertion each time: the server takes each jti once.
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        form.put("scope", client.scope());
        client.purpose().ifPresent(purpose -> form.put("purpose_of_use", purpose));
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put(
                "client_assertion",
                client.key().assertion(client.id(), server.tokenEndpoint().toString(), clock.instant()));
        return HttpRequest.newBuilder(server.tokenEndpoint())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(encode(form)))
                .build();
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private String read(int status, JsonNode answer) throws LoadException {
        String received = answer.path("access_token").asText("");
        if (status != 200 || received.isEmpty()) {
            String error = answer.path("error").asText("HTTP " + status);
            String description = answer.path("error_description").asText("");
            throw new LoadException("no token for client `" + client.id() + "`: " + error
                    + (description.isEmpty() ? "" : ", " + description));
        }
        Duration life = Duration.ofSeconds(Math.max(1, answer.path("expires_in").asLong(60)));
        Duration margin = life.compareTo(MARGIN.multipliedBy(2)) > 0 ? MARGIN : life.dividedBy(2);
        renewAt = clock.instant().plus(life).minus(margin);
        return received;
    }
}
