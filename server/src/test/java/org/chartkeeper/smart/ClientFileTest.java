package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.chartkeeper.caller.BadRegistrationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFileTest {

    private static final String GOOD = TestClients.json("lab", "system/*.cruds", "");

    @Test
    void readsWhatTheFileSays() {
        Client client = TestClients.read(TestClients.json(
                "lab",
                "system/Observation.read openid",
                ", \"organization\": \"Organization/lab\", \"roles\": [\"records-clerk\"], \"client_name\": \"Lab\""));

        assertThat(client.name()).isEqualTo("Lab");
        assertThat(client.scopes()).singleElement().satisfies(scope -> assertThat(scope.text())
                .isEqualTo("system/Observation.rs"));
        assertThat(client.launchScopes()).containsExactly("openid");
        assertThat(client.active()).isTrue();
        assertThat(java.util.Objects.requireNonNull(client.keys()).find("ec")).isPresent();
    }

    static Stream<Arguments> badFiles() throws Exception {
        JWK weak = new RSAKeyGenerator(1024, true).keyID("weak").generate().toPublicJWK();
        JWK p256 = new ECKeyGenerator(Curve.P_256).keyID("p256").generate().toPublicJWK();
        String ec = TestClients.EC.toPublicJWK().toJSONString();
        String secret = TestClients.secretJson("x", "system/*.rs", "");
        return Stream.of(
                Arguments.of("{", "client file `x.json` cannot be parsed"),
                Arguments.of("", "client file `x.json` is empty or not an object"),
                Arguments.of("{} {}", "client file `x.json` cannot be parsed"),
                Arguments.of("{\"client_id\": \"a\", \"client_id\": \"b\"}", "client file `x.json` cannot be parsed"),
                Arguments.of("{}", "client file `x.json`: `client_id` is missing"),
                Arguments.of(
                        GOOD.replace("\"lab\"", "\"la b\""),
                        "client file `x.json`: `client_id` may have letters, digits and . _ ~ - alone, at most 100"),
                Arguments.of(
                        TestClients.json("lab", "system/*.rs", ", \"scopes\": \"system/*.cruds\""),
                        "client file `x.json`: `scopes` is not a member that is known here"),
                Arguments.of(
                        TestClients.json("lab", "system/*.sr", ""),
                        "client file `x.json`: `scope` has the unknown scope `system/*.sr`"),
                Arguments.of(
                        TestClients.json("lab", "system/Observation.rs?code=laboratory", ""),
                        "client file `x.json`: `scope` has the unknown scope"
                                + " `system/Observation.rs?code=laboratory`"),
                Arguments.of(
                        TestClients.json("lab", "system/*.rs", ", \"roles\": [\"king\"]"),
                        "client file `x.json`: `roles` has an unknown role `king`, expected one of clinician, patient,"
                                + " records-manager, records-clerk, privacy-officer, auditor, administrator"),
                Arguments.of(
                        GOOD.replace("[\"TREAT\"]", "[\"FUN\"]"),
                        "client file `x.json`: `purpose_of_use` has the unknown code `FUN`"),
                Arguments.of(
                        GOOD.replace("[\"TREAT\"]", "\"TREAT\""),
                        "client file `x.json`: `purpose_of_use` must be a list of strings"),
                Arguments.of(
                        GOOD.replace("[\"client_credentials\"]", "[\"password\"]"),
                        "client file `x.json`: `grant_types` has the unknown grant `password`"),
                Arguments.of(
                        GOOD.replace("[\"client_credentials\"]", "[\"authorization_code\"]"),
                        "client file `x.json`: `redirect_uris` is missing, the grant authorization_code needs it"),
                Arguments.of(
                        GOOD.replace("\"private_key_jwt\"", "\"none\""),
                        "client file `x.json`: `token_endpoint_auth_method` cannot be none together with the grant"
                                + " client_credentials"),
                Arguments.of(keys("[]"), "client file `x.json`: `jwks` must have between 1 and 50 keys"),
                Arguments.of(
                        GOOD.replaceFirst("\"jwks\": .*\\},?\\s*\n?", "\"jwks\": null,\n"),
                        "client file `x.json`: `jwks` is missing, private_key_jwt needs it or `jwks_uri`"),
                Arguments.of(
                        keys("[" + weak.toJSONString() + "]"),
                        "client file `x.json`: `jwks` has key `weak` that is neither RSA of 2048 bits or more nor EC on"
                                + " P-384"),
                Arguments.of(
                        keys("[" + p256.toJSONString() + "]"),
                        "client file `x.json`: `jwks` has key `p256` that is neither RSA of 2048 bits or more nor EC on"
                                + " P-384"),
                Arguments.of(
                        keys("[" + ec + "," + ec + "]"), "client file `x.json`: `jwks` has `kid` `ec` more than once"),
                Arguments.of(
                        keys("[" + TestClients.EC.toJSONString() + "]"),
                        "client file `x.json`: `jwks` has the private part of key `ec`, give the public part alone"),
                Arguments.of(
                        keys("[{\"kty\": \"oct\", \"kid\": \"s\", \"k\": \"c2VjcmV0\"}]"),
                        "client file `x.json`: `jwks` has the private part of key `s`, give the public part alone"),
                Arguments.of(
                        uri("http://keys.example.org/jwks"),
                        "client file `x.json`: `jwks_uri` must be an https address"),
                Arguments.of(uri("file:///etc/passwd"), "client file `x.json`: `jwks_uri` must be an https address"),
                Arguments.of(
                        secret.replace(TestClients.SECRET_HASH, "a-plain-test-secret"),
                        "client file `x.json`: `client_secret` must be hashed, `{bcrypt}` and the hash"),
                Arguments.of(
                        secret.replace("$10$", "$04$"),
                        "client file `x.json`: `client_secret` must be hashed with a bcrypt cost of 10 or more"),
                Arguments.of(
                        TestClients.json("lab", "system/*.rs", ", \"organization\": \"https://example.org/lab\""),
                        "client file `x.json`: `organization` must be a reference such as `Organization/id`, not"
                                + " `https://example.org/lab`"),
                Arguments.of(
                        TestClients.json("lab", "system/*.rs", ", \"custodian_system\": \"yes\""),
                        "client file `x.json`: `custodian_system` must be true or false"));
    }

    private static String keys(String keys) {
        return GOOD.replace(
                new JWKSet(java.util.List.of(TestClients.EC.toPublicJWK(), TestClients.RSA.toPublicJWK())).toString(),
                "{\"keys\": " + keys + "}");
    }

    private static String uri(String uri) {
        return keys("[]").replace("\"jwks\": {\"keys\": []}", "\"jwks_uri\": \"" + uri + "\"");
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void refusesABadFileWithOneSentence(String json, String sentence) {
        assertThatThrownBy(() -> TestClients.read(json))
                .isInstanceOf(BadRegistrationException.class)
                .hasMessage(sentence);
    }

    @Test
    void takesAPlainSecretInTheDemoAlone() {
        String plain =
                TestClients.secretJson("x", "system/*.rs", "").replace(TestClients.SECRET_HASH, "a-plain-secret");

        Client client = TestClients.reader(true).read("x.json", plain.getBytes(StandardCharsets.UTF_8));

        assertThat(client.secretHash()).startsWith("{bcrypt}");
        assertThat(TestClients.ENCODER.matches("a-plain-secret", client.secretHash()))
                .isTrue();
    }

    @Test
    void aCustodianSystemActsForTheCustodianOrForNobodyNamed() {
        ClientFile reader = new ClientFile(
                Clock.systemUTC(), TestClients.ENCODER, false, Optional.of(() -> "Organization/hospital"));
        String own = TestClients.json(
                "ehr", "system/*.rs", ", \"custodian_system\": true, \"organization\": \"Organization/hospital\"");
        String other = own.replace("Organization/hospital", "Organization/clinic");

        assertThat(reader.read("x.json", own.getBytes(StandardCharsets.UTF_8)).custodianSystem())
                .isTrue();
        assertThatThrownBy(() -> reader.read("x.json", other.getBytes(StandardCharsets.UTF_8)))
                .hasMessage(
                        "client file `x.json`: `custodian_system` cannot be true for `Organization/clinic`, which is"
                                + " not the custodian of the policy");
    }

    @Test
    void anyStatusButActiveIsOff() {
        assertThat(TestClients.read(TestClients.json("lab", "system/*.rs", ", \"status\": \"disabled\""))
                        .active())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keys.example.org/jwks",
                "http://169.254.169.254/latest/meta-data",
                "http://2130706433/jwks",
                "http://localhost.evil.test/jwks",
                "http://localhost@evil.test/jwks",
                "https://user:secret@keys.example.org/jwks",
                "https://keys.example.org/jwks#x",
                "file:///etc/passwd",
                "ftp://keys.example.org/jwks",
                "gopher://127.0.0.1:5432/x",
                "jar:https://keys.example.org/x.jar!/jwks",
                "//keys.example.org/jwks",
                "keys.example.org/jwks",
                "https:///jwks",
                "https://keys example.org"
            })
    void s3KeysAreFetchedFromPlainHttpsAddressesAlone(String uri) {
        assertThatThrownBy(() -> TestClients.read(uri(uri)))
                .isInstanceOf(BadRegistrationException.class)
                .hasMessageContaining("`jwks_uri`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sector_identifier_uri",
                "request_uris",
                "logo_uri",
                "policy_uri",
                "tos_uri",
                "client_uri",
                "initiate_login_uri",
                "backchannel_logout_uri",
                "software_statement"
            })
    void s3AMemberThatWouldHaveToBeFetchedIsRefused(String member) {
        assertThatThrownBy(() -> TestClients.read(
                        TestClients.json("lab", "system/*.rs", ", \"" + member + "\": \"http://169.254.169.254/\"")))
                .isInstanceOf(BadRegistrationException.class)
                .hasMessageContaining("`" + member + "`");
    }
}
