package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chartkeeper.smart.TestKeyStores.ID_TOKENS;
import static org.chartkeeper.smart.TestKeyStores.NEW_EC;
import static org.chartkeeper.smart.TestKeyStores.OLD_EC;
import static org.chartkeeper.smart.TestKeyStores.OTHER_CURVE;
import static org.chartkeeper.smart.TestKeyStores.PASSWORD;
import static org.chartkeeper.smart.TestKeyStores.RSA;
import static org.chartkeeper.smart.TestKeyStores.TOMORROWS_EC;
import static org.chartkeeper.smart.TestKeyStores.WEAK_RSA;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.chartkeeper.fhir.StartRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyStoreKeysTest {

    @TempDir
    private Path directory;

    private Path file;
    private Path secret;

    @BeforeEach
    void choose() throws IOException {
        file = directory.resolve("keys.p12");
        secret = directory.resolve("password");
        Files.writeString(secret, PASSWORD + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    private SigningKeys keys(byte[] store) throws IOException {
        Files.write(file, store);
        return new SigningKeys(new KeyStoreKeys(file, PASSWORD, null), Clock.systemUTC());
    }

    @Test
    void everyKeyIsPublishedUnderItsThumbprintAndTheNewestSigns() throws IOException, JOSEException {
        SigningKeys keys = keys(TestKeyStores.of(OLD_EC, NEW_EC, RSA, ID_TOKENS));

        assertThat(keys.all().getKeys()).hasSize(4);
        for (JWK key : keys.all().getKeys()) {
            assertThat(key.getKeyID()).isEqualTo(key.computeThumbprint().toString());
        }
        String old = keys(TestKeyStores.of(OLD_EC, RSA, ID_TOKENS))
                .signer(JWSAlgorithm.ES384)
                .getKeyID();
        assertThat(keys.signer(JWSAlgorithm.ES384).getKeyID()).isNotEqualTo(old);
        assertThat(keys.find(old)).isPresent();
        assertThat(keys.signer(JWSAlgorithm.ES384).isPrivate()).isTrue();
    }

    @Test
    void aKeyWhoseDayHasNotComeIsPublishedAndDoesNotSign() throws IOException {
        String now = keys(TestKeyStores.of(OLD_EC, RSA, ID_TOKENS))
                .signer(JWSAlgorithm.ES384)
                .getKeyID();

        SigningKeys keys = keys(TestKeyStores.of(OLD_EC, TOMORROWS_EC, RSA, ID_TOKENS));

        assertThat(keys.all().getKeys()).hasSize(4);
        assertThat(keys.signer(JWSAlgorithm.ES384).getKeyID()).isEqualTo(now);
    }

    @Test
    void theKeyOfIdTokensSignsNoAccessTokens() throws IOException {
        SigningKeys keys = keys(TestKeyStores.of(OLD_EC, RSA, ID_TOKENS));
        String kid = keys.signer(JWSAlgorithm.RS256).getKeyID();

        assertThat(keys.find(kid)).isEmpty();
        assertThat(keys.find(kid, JWSAlgorithm.RS256)).isPresent();
    }

    @Test
    void aKeyThatIsTakenOutIsGoneWithTheNextLook() throws IOException {
        SigningKeys keys = keys(TestKeyStores.of(OLD_EC, RSA, ID_TOKENS));
        String old = keys.signer(JWSAlgorithm.ES384).getKeyID();

        Files.write(file, TestKeyStores.of(OLD_EC, NEW_EC, RSA, ID_TOKENS));
        keys.upkeep();
        assertThat(keys.find(old)).isPresent();
        Files.write(file, TestKeyStores.of(NEW_EC, RSA, ID_TOKENS));
        keys.upkeep();

        assertThat(keys.find(old)).isEmpty();
        assertThat(keys.all().getKeys()).hasSize(3);
    }

    @Test
    void aChangedStoreThatIsBadIsRefusedAndTheKeysStay() throws IOException {
        SigningKeys keys = keys(TestKeyStores.of(OLD_EC, RSA, ID_TOKENS));
        String kid = keys.signer(JWSAlgorithm.ES384).getKeyID();

        for (byte[] bad : new byte[][] {{1, 2, 3}, {}, TestKeyStores.of(NEW_EC), TestKeyStores.mixedUp()}) {
            Files.write(file, bad);
            keys.upkeep();
            keys.upkeep();
            assertThat(keys.signer(JWSAlgorithm.ES384).getKeyID()).isEqualTo(kid);
            assertThat(keys.all().getKeys()).hasSize(3);
        }
        Files.delete(file);
        keys.upkeep();
        assertThat(keys.find(kid)).isPresent();
    }

    @Test
    void thePasswordMayBeInAFileThatNotEverybodyReads() throws IOException {
        Files.write(file, TestKeyStores.of(OLD_EC, RSA, ID_TOKENS));

        assertThat(new SigningKeys(new KeyStoreKeys(file, null, secret), Clock.systemUTC())
                        .all()
                        .getKeys())
                .hasSize(3);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        refused(
                new KeyStoreKeys(file, null, secret),
                "the password file `" + secret + "` can be read by everybody, set mode 0600 or 0640");
        refused(
                new KeyStoreKeys(file, null, directory.resolve("none")),
                "the password file `" + directory.resolve("none") + "` cannot be read");
    }

    static Stream<Arguments> badStores() {
        return Stream.of(
                Arguments.of(
                        "has no key for ES384, give it an alias such as `es384-2026`",
                        TestKeyStores.of(RSA, ID_TOKENS)),
                Arguments.of("has no key for RS384", TestKeyStores.of(OLD_EC, ID_TOKENS)),
                Arguments.of("has no key for RS256", TestKeyStores.of(OLD_EC, RSA)),
                Arguments.of(
                        "has the key `rs384-weak` that is not RSA of 3072 bits or more",
                        TestKeyStores.of(OLD_EC, RSA, ID_TOKENS, WEAK_RSA)),
                Arguments.of(
                        "has the key `es384-p256` that is not EC on P-384",
                        TestKeyStores.of(OTHER_CURVE, RSA, ID_TOKENS)),
                Arguments.of(
                        "has the key `es384-a` that is not EC on P-384",
                        TestKeyStores.of(Map.of("es384-a", RSA, "rs256-a", ID_TOKENS))),
                Arguments.of(
                        "has the key `es3840` that is for no algorithm, its alias must begin with es384, rs384 or rs256",
                        TestKeyStores.of(Map.of("es3840", OLD_EC))),
                Arguments.of("that does not fit its certificate", TestKeyStores.mixedUp()),
                Arguments.of("cannot be opened with its password", new byte[] {1, 2, 3}),
                Arguments.of("is missing, empty or cannot be read", new byte[0]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badStores")
    void aBadStoreStopsTheStart(String sentence, byte[] store) throws IOException {
        Files.write(file, store);

        refused(new KeyStoreKeys(file, PASSWORD, null), "the key store `" + file + "` ", sentence);
    }

    @Test
    void oneKeyForTwoAlgorithmsStopsTheStart() throws IOException {
        Files.write(file, TestKeyStores.of(Map.of("es384-a", OLD_EC, "rs384-a", RSA, "rs256-a", RSA)));

        refused(new KeyStoreKeys(file, PASSWORD, null), "has one key as `");
    }

    @Test
    void theWrongPasswordStopsTheStartAndIsNotRepeated() throws IOException {
        Files.write(file, TestKeyStores.of(OLD_EC, RSA, ID_TOKENS));

        assertThatThrownBy(() -> new SigningKeys(new KeyStoreKeys(file, "guess", null), Clock.systemUTC()))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("the key store `" + file + "` cannot be opened with its password");
    }

    @Test
    void settingsThatContradictEachOtherStopTheStart() {
        assertThatThrownBy(() -> new SigningKeySettings(file, null, null))
                .hasMessageContaining("needs `chartkeeper.signing-keys.password-file`");
        assertThatThrownBy(() -> new SigningKeySettings(file, "a", secret)).hasMessageContaining("one of the two");
        assertThatThrownBy(() -> new SigningKeySettings(null, "a", null))
                .hasMessage("`chartkeeper.signing-keys.key-store` is missing, a password is there");
        assertThat(new SigningKeySettings(file, "secret word", null).toString()).doesNotContain("secret word");
    }

    private static void refused(KeyStoreKeys source, String... sentence) {
        assertThatThrownBy(() -> new SigningKeys(source, Clock.systemUTC()))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(sentence);
    }
}
