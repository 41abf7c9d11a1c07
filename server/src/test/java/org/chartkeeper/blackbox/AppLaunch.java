package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An app that asks for access: what it sends to the authorization endpoint, and what it does with the answer. */
final class AppLaunch {

    private final Chartkeeper server;
    private final String client;
    private @Nullable String secret;
    private final String verifier = Records.unique() + Records.unique();
    private final Map<String, String> parameters = new TreeMap<>();

    AppLaunch(Chartkeeper server, String client, String scope) {
        this.server = server;
        this.client = client;
        parameters.put("response_type", "code");
        parameters.put("client_id", client);
        parameters.put("redirect_uri", Registrations.APP_ADDRESS);
        parameters.put("scope", scope);
        parameters.put("state", "state of " + client);
        parameters.put("nonce", "nonce-1");
        parameters.put("aud", server.fhirBase());
        parameters.put("code_challenge", challenge(verifier));
        parameters.put("code_challenge_method", "S256");
    }

    /** Sends another value, or none for null. */
    AppLaunch with(String name, String value) {
        if (value == null) {
            parameters.remove(name);
        } else {
            parameters.put(name, value);
        }
        return this;
    }

    /** Lets the app, which no file registers, prove itself with this secret. */
    AppLaunch withSecret(String ownSecret) {
        secret = ownSecret;
        return this;
    }

    String address() {
        return "/oauth2/authorize?" + PageVisitor.encoded(parameters);
    }

    Map<String, String> parameters() {
        return parameters;
    }

    /** The scopes page that this user comes to after signing in. */
    Response scopesPage(PageVisitor browser, String user) {
        Response page = browser.open(address());
        return page.asString().contains("name=\"password\"")
                ? browser.signIn(page, user, Registrations.password(user))
                : page;
    }

    /** The code that this user allows. */
    String code(PageVisitor browser, String user) {
        Map<String, String> answer = PageVisitor.answered(browser.allow(scopesPage(browser, user)));
        if (!answer.containsKey("code")) {
            throw new AssertionError("no code: " + answer);
        }
        return answer.get("code");
    }

    /** The token response for what this user allows. */
    Response tokens(PageVisitor browser, String user) {
        Response answer = redeem(code(browser, user));
        if (answer.statusCode() != 200) {
            throw new AssertionError("no tokens: " + answer.asString());
        }
        return answer;
    }

    Response redeem(String code) {
        return redeem(code, Map.of());
    }

    Response redeem(String code, Map<String, String> other) {
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", parameters.get("redirect_uri"));
        form.put("code_verifier", verifier);
        form.putAll(other);
        return token(form);
    }

    Response refresh(String refreshToken) {
        return refresh(refreshToken, Map.of());
    }

    Response refresh(String refreshToken, Map<String, String> other) {
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken);
        form.putAll(other);
        return token(form);
    }

    private Response token(Map<String, String> form) {
        return post("/oauth2/token", form);
    }

    /** A form that the client sends as itself. */
    Response post(String path, Map<String, String> form) {
        Registrations registrations = server.registrations();
        RequestSpecification request = given().baseUri(server.baseUrl())
                .contentType("application/x-www-form-urlencoded")
                .formParams(form);
        if (secret != null) {
            request.auth().preemptive().basic(client, secret);
        } else if (registrations.signs(client)) {
            request.formParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .formParam("client_assertion", registrations.assertion(client, server.baseUrl() + "/oauth2/token"));
        } else if (client.equals(Registrations.APP)) {
            request.formParam("client_id", client);
        } else {
            request.auth().preemptive().basic(client, registrations.secret(client));
        }
        return request.post(path);
    }

    static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
