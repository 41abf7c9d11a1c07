package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssertionVerifierTest {

    private static final String TOKEN_URL = "https://fhir.example.org/oauth2/token";
    private static final String ISSUER = "https://fhir.example.org";

    private final Instant now = Instant.now();
    private final Client client = TestClients.read(TestClients.json("lab", "system/*.rs", ""));
    private AssertionVerifier verifier;

    @BeforeEach
    void fresh() {
        Set<String> seen = new HashSet<>();
        UsedAssertions used = mock(UsedAssertions.class);
        when(used.use(any(), any(), any()))
                .thenAnswer(call -> seen.add(call.getArgument(0) + " " + call.getArgument(1)));
        verifier = new AssertionVerifier(TOKEN_URL, ISSUER, used, Clock.fixed(now, java.time.ZoneOffset.UTC));
    }

    private void verify(UnaryOperator<JWTClaimsSet.Builder> claims) {
        JWTClaimsSet set =
                claims.apply(TestClients.assertionClaims("lab", TOKEN_URL, now)).build();
        verify(TestClients.sign(set, TestClients.EC, header -> {}));
    }

    private void verify(String assertion) {
        verifier.verify(SignedToken.parse(assertion), client);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        assertThatThrownBy(attempt).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void takesBothAlgorithmsAndBothAudiences() {
        JWTClaimsSet claims = TestClients.assertionClaims("lab", TOKEN_URL, now).build();
        assertThatCode(() -> verify(TestClients.sign(claims, TestClients.RSA, header -> {})))
                .doesNotThrowAnyException();
        assertThatCode(() -> verify(builder -> builder.audience(ISSUER))).doesNotThrowAnyException();
    }

    @Test
    void j3AKeyThatTheAssertionBringsIsNotBelieved() {
        JWK own = SigningKeys.generate(JWSAlgorithm.ES384, "ec");
        JWTClaimsSet claims = TestClients.assertionClaims("lab", TOKEN_URL, now).build();

        refused(() -> verify(TestClients.sign(claims, own, header -> {})));
        refused(() -> verify(TestClients.sign(claims, own, header -> header.jwk(own.toPublicJWK()))));
        refused(() ->
                verify(TestClients.sign(claims, own, header -> header.x509CertURL(URI.create("https://a.test")))));
        refused(() -> verify(TestClients.sign(claims, TestClients.EC, header -> header.keyID(null))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../dev/null", "' or 1=1 --", "unknown", "", "rsa"})
    void j3AKidFindsAPinnedKeyOrNothing(String kid) {
        JWTClaimsSet claims = TestClients.assertionClaims("lab", TOKEN_URL, now).build();

        refused(() -> verify(TestClients.sign(claims, TestClients.EC, header -> header.keyID(kid))));
    }

    @Test
    void j4AJkuOtherThanTheRegisteredOneIsRefused() {
        JWTClaimsSet claims = TestClients.assertionClaims("lab", TOKEN_URL, now).build();

        refused(() -> verify(TestClients.sign(
                claims, TestClients.EC, header -> header.jwkURL(URI.create("https://evil.test/jwks")))));
    }

    @Test
    void j5TimesAreHeldTo() {
        assertThatCode(() -> verify(builder -> builder.expirationTime(at(300)))).doesNotThrowAnyException();
        assertThatCode(() -> verify(builder -> builder.expirationTime(at(-30)))).doesNotThrowAnyException();
        refused(() -> verify(builder -> builder.expirationTime(at(400))));
        refused(() -> verify(builder -> builder.expirationTime(at(-61))));
        refused(() -> verify(builder -> builder.expirationTime(null)));
        refused(() -> verify(builder -> builder.notBeforeTime(at(120))));
        refused(() -> verify(builder -> builder.issueTime(at(120))));
    }

    @Test
    void j6AnAssertionIsGoodOnce() {
        verify(builder -> builder.jwtID("one"));

        refused(() -> verify(builder -> builder.jwtID("one")));
        refused(() -> verify(builder -> builder.jwtID(null)));
        refused(() -> verify(builder -> builder.jwtID("x".repeat(300))));
    }

    @Test
    void j7AudienceIsThisTokenEndpointAlone() {
        refused(() -> verify(builder -> builder.audience("https://other.example.org/oauth2/token")));
        refused(() -> verify(builder -> builder.audience(List.of(TOKEN_URL, "https://evil.test"))));
        refused(() -> verify(builder -> builder.audience(ISSUER + "/fhir")));
        refused(() -> verify(builder -> builder.audience((String) null)));
    }

    @Test
    void issuerAndSubjectAreTheClient() {
        refused(() -> verify(builder -> builder.issuer("other")));
        refused(() -> verify(builder -> builder.subject("other")));
    }

    @Test
    void anAccessTokenIsNoAssertion() {
        JWTClaimsSet claims = TestClients.assertionClaims("lab", TOKEN_URL, now).build();

        refused(() -> verify(TestClients.sign(claims, TestClients.EC, header -> header.type(AccessTokenIssuer.TYPE))));
    }

    private Date at(int seconds) {
        return Date.from(now.plusSeconds(seconds));
    }
}
