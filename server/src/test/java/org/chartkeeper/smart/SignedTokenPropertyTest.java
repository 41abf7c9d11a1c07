package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SignedTokenPropertyTest {

    private static final KeySet KEYS = kid -> Optional.of(TestClients.EC.toPublicJWK());

    @Property
    void whateverIsSentIsRefusedAndNothingElseHappens(
            @ForAll("headers") String header, @ForAll("claims") String claims, @ForAll("signatures") String signature) {
        refused(part(header) + "." + part(claims) + "." + signature);
    }

    @Property
    void textThatIsNoTokenIsRefused(@ForAll String text) {
        refused(text);
    }

    @Example
    void deepClaimsAreRefused() {
        refused(part("{\"alg\":\"ES384\",\"kid\":\"ec\"}") + "." + part("{\"a\":" + "[".repeat(5000)) + ".AAAA");
        refused(part("{\"alg\":\"ES384\",\"kid\":" + "[".repeat(5000)) + "." + part("{}") + ".AAAA");
    }

    private static void refused(String token) {
        assertThatThrownBy(() -> TokenClaims.of(SignedToken.parse(token).verify(KEYS)))
                .isInstanceOf(InvalidTokenException.class);
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.of(
                "{\"alg\":\"ES384\",\"kid\":\"ec\"}",
                "{\"alg\":\"RS384\",\"kid\":\"ec\"}",
                "{\"alg\":\"HS384\",\"kid\":\"ec\"}",
                "{\"alg\":\"none\"}",
                "{\"alg\":null}",
                "{\"alg\":[\"ES384\"]}",
                "{\"alg\":\"ES384\",\"kid\":7}",
                "{\"alg\":\"ES384\",\"kid\":\"ec\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"ES384\",\"kid\":\"ec\",\"jwk\":{}}",
                "{\"alg\":\"ES384\",\"kid\":\"ec\",\"x5c\":[\"x\"]}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
                "[]",
                "null",
                "");
    }

    @Provide
    Arbitrary<String> claims() {
        return Arbitraries.of(
                "{}",
                "[]",
                "null",
                "1",
                "",
                "{\"aud\":7}",
                "{\"exp\":\"never\"}",
                "{\"aud\":[null]}",
                "{\"exp\":1e400}");
    }

    @Provide
    Arbitrary<String> signatures() {
        return Arbitraries.strings().withChars("ABCxyz019_-=+/ ").ofMaxLength(140);
    }
}
