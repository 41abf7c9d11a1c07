package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.chartkeeper.caller.BadRegistrationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTimeMetadataTest {

    private final RunTimeMetadata rules = new RunTimeMetadata(
            KeyFetch.PUBLIC,
            new CheckedResolver(
                    host -> {
                        if (host.startsWith("inner")) {
                            return new InetAddress[] {InetAddress.getByName("169.254.169.254")};
                        }
                        throw new UnknownHostException(host);
                    },
                    PublicHosts::isAddress),
            Clock.systemUTC());

    static ObjectNode app(String more) {
        return StoredJson.read("""
                {"client_name": "App", "grant_types": ["authorization_code"], "token_endpoint_auth_method": "none",
                 "redirect_uris": ["https://app.example.org/back"], "scope": "openid patient/*.rs",
                 "purpose_of_use": ["PATRQT"]%s}""".formatted(more), ObjectNode.class);
    }

    private Client check(ObjectNode body) {
        return rules.check("id", rules.known(body));
    }

    private static ObjectNode with(String name, String json) {
        return app("").set(name, StoredJson.read(json, com.fasterxml.jackson.databind.JsonNode.class));
    }

    @Test
    void readsWhatFilesSayToo() {
        Client client = check(app(", \"organization\": \"Organization/a\", \"roles\": [\"patient\"]"));

        assertThat(client.id()).isEqualTo("id");
        assertThat(client.redirectUris()).containsExactly("https://app.example.org/back");
        assertThat(client.launchScopes()).containsExactly("openid");
        assertThat(client.organization()).isEqualTo("Organization/a");
        assertThat(client.custodianSystem()).isFalse();
        assertThat(client.secretHash()).isNull();
    }

    @Test
    void whatIsNotKnownIsLeftOutAndDefaultsAreThoseOfTheStandard() {
        ObjectNode body =
                app(", \"logo_uri\": \"http://169.254.169.254/\", \"contacts\": [\"x\"], \"status\": \"active\"");
        body.remove(java.util.List.of("grant_types", "token_endpoint_auth_method"));

        ObjectNode known = rules.known(body);

        assertThat(known.has("logo_uri") || known.has("contacts") || known.has("status"))
                .isFalse();
        assertThat(known.path("grant_types").get(0).asText()).isEqualTo("authorization_code");
        assertThat(known.path("token_endpoint_auth_method").asText()).isEqualTo("client_secret_basic");
    }

    @Test
    void aCustodianSystemCannotBeMadeAtRunTime() {
        assertThatThrownBy(() -> check(app(", \"custodian_system\": true")))
                .hasMessage("registration: `custodian_system` cannot be set at run time");
        assertThatThrownBy(() -> check(app(", \"custodian_system\": \"true\"")))
                .isInstanceOf(BadRegistrationException.class);
        assertThat(check(app(", \"custodian_system\": false")).custodianSystem())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JAVASCRIPT:alert(1)",
                "data:text/html,x",
                "vbscript:x",
                "file:///etc/passwd",
                "about:blank",
                "blob:https://a.org/x",
                "http://app.example.org/back",
                "http://10.0.0.1/back",
                "http://localhost.example.org/back",
                "https://app.example.org/back#frag",
                "https://app.example.org/#",
                "https://*.example.org/back",
                "https://app.example.org/*",
                "https://user@app.example.org/back",
                "https://good.org@evil.example/back",
                "https:///back",
                "https:app.example.org",
                "//app.example.org/back",
                "/back",
                "app.example.org/back",
                "https://app.example.org\\\\@evil.example/",
                "https://app.example.org/ back"
            })
    void j17RefusesDangerousAddresses(String uri) {
        for (String name : new String[] {"redirect_uris", "post_logout_redirect_uris"}) {
            assertThatThrownBy(() -> check(with(name, "[\"" + uri + "\"]")))
                    .isInstanceOfSatisfying(BadRegistrationException.class, e -> assertThat(e.member())
                            .isEqualTo(name));
        }
        assertThatThrownBy(() -> check(with("launch_uri", "\"" + uri + "\"")))
                .isInstanceOf(BadRegistrationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.org/back?x=1",
                "http://localhost:9000/back",
                "http://127.0.0.1/back",
                "http://[::1]:3000/back",
                "org.example.app:/back",
                "https://ehr.hospital.internal:8443/back"
            })
    void takesAddressesOfTheWebOfTheOwnMachineAndOfApps(String uri) {
        assertThat(check(with("redirect_uris", "[\"" + uri + "\"]")).redirectUris())
                .containsExactly(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/",
                "https://169.254.169.254/",
                "http://localhost/jwks",
                "https://localhost/jwks",
                "https://127.0.0.1/jwks",
                "https://2130706433/jwks",
                "https://[::1]/jwks",
                "https://[::ffff:7f00:1]/jwks",
                "https://keys/jwks",
                "https://keys.local/jwks",
                "https://localhost./jwks",
                "https://inner.example.org/jwks",
                "https://keys.example.org:5432/jwks",
                "https://user@keys.example.org/jwks",
                "https://keys.example.org/jwks#x",
                "file:///etc/passwd",
                "gopher://keys.example.org/"
            })
    void j17s3RefusesKeySetsThatLeadInside(String uri) {
        ObjectNode body = with("jwks_uri", "\"" + uri + "\"").put("token_endpoint_auth_method", "private_key_jwt");

        assertThatThrownBy(() -> check(body))
                .isInstanceOfSatisfying(BadRegistrationException.class, e -> assertThat(e.member())
                        .isEqualTo("jwks_uri"));
    }

    @Test
    void aKeySetOnAPublicHostIsTakenWithoutBeingFetched() {
        ObjectNode body = with("jwks_uri", "\"https://keys.example.org/jwks\"")
                .put("token_endpoint_auth_method", "private_key_jwt");

        assertThat(check(body).jwksUri()).isEqualTo("https://keys.example.org/jwks");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client_name | \"My\u202eHospital\" | has characters that are not printed",
                "client_name | \"a\\nb\" | has characters that are not printed",
                "software_id | \"a\\u0000\" | has characters that are not printed",
                "scope | \"openid everything\" | has the unknown scope `everything`",
                "scope | 5 | must be a string that is not empty",
                "purpose_of_use | [\"FUN\"] | has the unknown code `FUN`",
                "organization | \"https://a.org\" | must be a reference such as `Organization/id`, not `https://a.org`",
            })
    void refusesWhatCannotBeShownOrUnderstood(String name, String json, String what) {
        assertThatThrownBy(() -> check(with(name, json))).hasMessage("registration: `" + name + "` " + what);
    }

    @Test
    void lengthsAreBounded() {
        String many = "[" + "\"https://app.example.org/back\",".repeat(20) + "\"https://app.example.org/x\"]";

        assertThatThrownBy(() -> check(app("").put("client_name", "x".repeat(101))))
                .hasMessage("registration: `client_name` is longer than 100 characters");
        assertThatThrownBy(() -> check(app("").put("scope", "openid ".repeat(2_000) + "openid")))
                .hasMessage("registration: `scope` is longer than 8000 characters");
        assertThatThrownBy(() -> check(with("redirect_uris", many)))
                .hasMessage("registration: `redirect_uris` may have 20 items at most");
        assertThatThrownBy(() -> check(with("redirect_uris", "[\"https://app.example.org/" + "x".repeat(500) + "\"]")))
                .hasMessage("registration: `redirect_uris` is longer than 500 characters");
    }
}
