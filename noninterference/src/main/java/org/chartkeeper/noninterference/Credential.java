package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How access tokens are got: a {@code bearer} token as it is, a {@code command} that prints one, an address ({@code from}) that
 * answers with one, or {@code client_id} and {@code client_secret} for the grant {@code client_credentials}. In all of them
 * {@code {base}}, {@code {store}} and {@code {patient}} stand for the server, its role, and the patient of an app.
 */
final class Credential {

    private static final Duration RENEW_EARLY = Duration.ofSeconds(30);
    private static final Duration UNKNOWN_LIFE = Duration.ofSeconds(60);

    private final JsonNode said;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();

    Credential(JsonNode said) {
        this.said = said;
    }

    private record Token(String value, Instant renew) {}

    /** A token for {@code store}, of an app for {@code patient}. */
    String token(Store store, String patient) {
        return tokens.compute(
                        store.base() + " " + patient,
                        (key, token) ->
                                token != null && Instant.now().isBefore(token.renew()) ? token : fresh(store, patient))
                .value();
    }

    private Token fresh(Store store, String patient) {
        if (said.has("bearer")) {
            return new Token(filled(said.get("bearer").asText(), store, patient), Instant.MAX);
        }
        if (said.has("command")) {
            return shortLived(printed(store, patient));
        }
        if (said.has("from")) {
            String address = filled(said.get("from").asText(), store, patient);
            return shortLived(
                    store.send("", "GET", address, Map.of(), null).body().strip());
        }
        return granted(store, patient);
    }

    private static Token shortLived(String value) {
        return new Token(value, Instant.now().plus(UNKNOWN_LIFE));
    }

    private String printed(Store store, String patient) {
        List<String> command = new ArrayList<>();
        said.get("command").forEach(part -> command.add(filled(part.asText(), store, patient)));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new CannotRunException("`" + command.get(0) + "` gave no token");
            }
            return output;
        } catch (IOException e) {
            throw new CannotRunException("`" + command.get(0) + "` could not be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRunException("interrupted");
        }
    }

    private Token granted(Store store, String patient) {
        String client = said.path("client_id").asText();
        String basic = Base64.getEncoder()
                .encodeToString((client + ":" + said.path("client_secret").asText()).getBytes(StandardCharsets.UTF_8));
        String form = "grant_type=client_credentials&scope="
                + URLEncoder.encode(
                        filled(said.path("scope").asText("system/*.cruds"), store, patient), StandardCharsets.UTF_8);
        Answer answer = store.send(
                "",
                "POST",
                tokenEndpoint(store),
                Map.of("Authorization", "Basic " + basic, "Content-Type", "application/x-www-form-urlencoded"),
                form);
        JsonNode grant = Json.read(answer.body());
        if (!answer.isSuccess() || grant == null || !grant.has("access_token")) {
            throw new CannotRunException("no token for `" + client + "` at " + store + ": " + answer.body());
        }
        Duration life = Duration.ofSeconds(grant.path("expires_in").asLong(UNKNOWN_LIFE.toSeconds()));
        return new Token(
                grant.get("access_token").asText(), Instant.now().plus(life).minus(RENEW_EARLY));
    }

    private String tokenEndpoint(Store store) {
        if (said.has("token_endpoint")) {
            return filled(said.get("token_endpoint").asText(), store, "");
        }
        String address = "/.well-known/smart-configuration";
        JsonNode discovery = Json.read(store.send("", "GET", address, null).body());
        if (discovery == null || !discovery.has("token_endpoint")) {
            throw new CannotRunException("no `token_endpoint` at " + store.base() + address);
        }
        return discovery.get("token_endpoint").asText();
    }

    private static String filled(String text, Store store, String patient) {
        return text.replace("{base}", store.base())
                .replace("{store}", store.role().name().toLowerCase(java.util.Locale.ROOT))
                .replace("{patient}", patient);
    }
}
