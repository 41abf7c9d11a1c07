package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;

import io.restassured.builder.RequestSpecBuilder;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A started server as its clients reach it. */
final class Chartkeeper {

    private static final Duration TOKEN_USE = Duration.ofMinutes(3);

    private final String baseUrl;
    private final Registrations registrations;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();

    Chartkeeper(String baseUrl, Registrations registrations) {
        this.baseUrl = baseUrl;
        this.registrations = registrations;
    }

    private record Token(String value, Instant renew) {}

    String baseUrl() {
        return baseUrl;
    }

    String fhirBase() {
        return baseUrl + "/fhir";
    }

    /** This client, with all that it may get. */
    FhirClient as(String client) {
        return as(client, registeredScope(client));
    }

    /** This client, with these scopes. */
    FhirClient as(String client, String scope) {
        return new FhirClient(specification(), () -> token(client, scope));
    }

    /** An app of the outside issuer, with this patient in context and as its user. */
    FhirClient asApp(String scope, String patient) {
        String token = registrations.outsideToken(fhirBase(), scope, patient);
        return new FhirClient(specification(), () -> token);
    }

    /** An app of this user with this patient in context. */
    FhirClient asAppOf(String fhirUser, String scope, String patient) {
        String token = registrations.outsideToken(fhirBase(), scope, patient, fhirUser);
        return new FhirClient(specification(), () -> token);
    }

    /** Whoever holds this access token. */
    FhirClient with(String accessToken) {
        return new FhirClient(specification(), () -> accessToken);
    }

    Registrations registrations() {
        return registrations;
    }

    /** A browser that has not been here yet. */
    PageVisitor browser() {
        return new PageVisitor(baseUrl);
    }

    /** Somebody without a token. */
    FhirClient asNobody() {
        return new FhirClient(specification(), () -> null);
    }

    /** The answer of the token endpoint to a request of {@code client}. */
    Response tokenRequest(String client, String scope) {
        RequestSpecification form = given().spec(specification())
                .contentType("application/x-www-form-urlencoded")
                .formParam("grant_type", "client_credentials")
                .formParam("scope", scope);
        if (registrations.signs(client)) {
            form.formParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .formParam("client_assertion", registrations.assertion(client, baseUrl + "/oauth2/token"));
        } else {
            form.auth().preemptive().basic(client, registrations.secret(client));
        }
        return form.post("/oauth2/token");
    }

    String token(String client, String scope) {
        return tokens.compute(
                        client + " " + scope,
                        (key, token) -> token != null && Instant.now().isBefore(token.renew())
                                ? token
                                : newToken(client, scope))
                .value();
    }

    private Token newToken(String client, String scope) {
        Response answer = tokenRequest(client, scope);
        if (answer.statusCode() != 200) {
            throw new AssertionError("no token for " + client + ": " + answer.asString());
        }
        return new Token(
                answer.jsonPath().getString("access_token"), Instant.now().plus(TOKEN_USE));
    }

    private static String registeredScope(String client) {
        return switch (client) {
            case Registrations.NARROW -> "system/Observation.rs";
            case Registrations.LABORATORY -> Registrations.LABORATORY_SCOPE;
            case Registrations.AUDITOR -> "system/AuditEvent.rs system/Provenance.rs";
            default -> "system/*.cruds";
        };
    }

    private RequestSpecification specification() {
        EncoderConfig utf8 = EncoderConfig.encoderConfig()
                .defaultContentCharset(StandardCharsets.UTF_8)
                .appendDefaultContentCharsetToContentTypeIfUndefined(false);
        return new RequestSpecBuilder()
                .setBaseUri(baseUrl)
                .setConfig(RestAssuredConfig.config().encoderConfig(utf8))
                .build();
    }
}
