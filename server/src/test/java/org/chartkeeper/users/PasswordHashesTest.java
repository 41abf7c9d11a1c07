package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordHashesTest {

    private static final String REST = "$c29tZXNhbHRzb21lc2FsdA$bWFkZSB1cCBoYXNoLCBidXQgbG9uZyBlbm91Z2g";
    private static final String BCRYPT_REST = "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

    private final PasswordEncoder encoder = PasswordHashes.encoder();

    @ParameterizedTest
    @CsvSource({"argon2@SpringSecurity_v5_8,19456,2,1", "argon2,19456,2,1", "argon2,47104,1,1", "argon2,65536,3,4"})
    void argon2idIsTakenFromWhatIsAskedForAtLeast(String id, int memory, int iterations, int parallelism) {
        String hash = "{" + id + "}$argon2id$v=19$m=" + memory + ",t=" + iterations + ",p=" + parallelism + REST;

        assertThat(PasswordHashes.isAccepted(hash)).isEqualTo(iterations >= 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{argon2}$argon2id$v=19$m=16384,t=2,p=1" + REST,
                "{argon2}$argon2i$v=19$m=19456,t=2,p=1" + REST,
                "{argon2}$argon2d$v=19$m=19456,t=2,p=1" + REST,
                "{argon2}$argon2id$v=16$m=19456,t=2,p=1" + REST,
                "{argon2}$argon2id$v=19$m=19456,t=2,p=0" + REST,
                "{argon2}$argon2id$v=19$m=9999999,t=2,p=1" + REST,
                "{argon2}$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
                "{argon2}",
                "{bcrypt}$2a$09$" + BCRYPT_REST,
                "$2a$12$" + BCRYPT_REST,
                "{noop}a long enough password",
                "{demo}$2a$10$" + BCRYPT_REST,
                "{MD5}5f4dcc3b5aa765d61d8327deb882cf99",
            })
    void whatIsWeakerOrOfAnotherKindIsNot(String hash) {
        assertThat(PasswordHashes.isAccepted(hash)).isFalse();
    }

    @Test
    void bcryptIsTakenFromCostTen() {
        assertThat(PasswordHashes.isAccepted("{bcrypt}$2y$10$" + BCRYPT_REST)).isTrue();
        assertThat(PasswordHashes.isAccepted("{bcrypt}$2a$14$" + BCRYPT_REST)).isTrue();
    }

    @Test
    void j21ANewHashCostsWhatTheOneBeforeDid() {
        String argon2 = "{argon2}$argon2id$v=19$m=20000,t=3,p=2" + REST;
        String bcrypt = "{bcrypt}$2y$11$" + BCRYPT_REST;

        for (String before : new String[] {argon2, bcrypt}) {
            String after = PasswordHashes.like(before, "another password");
            assertThat(PasswordHashes.cost(after)).isEqualTo(PasswordHashes.cost(before));
            assertThat(PasswordHashes.isAccepted(after)).isTrue();
            assertThat(encoder.matches("another password", after)).isTrue();
            assertThat(encoder.matches("another passwork", after)).isFalse();
        }
        assertThat(PasswordHashes.cost(argon2)).isNotEqualTo(PasswordHashes.cost(bcrypt));
    }

    @Test
    void whatTheCommandMakesIsAccepted() {
        String argon2 = PasswordHashes.argon2("one two three");
        String bcrypt = PasswordHashes.bcrypt("one two three");

        assertThat(argon2).startsWith("{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(bcrypt).startsWith("{bcrypt}$2b$12$");
        assertThat(PasswordHashes.isAccepted(argon2)).isTrue();
        assertThat(PasswordHashes.isAccepted(bcrypt)).isTrue();
        assertThat(encoder.matches("one two three", argon2)).isTrue();
    }

    @Test
    void aDemoPasswordHasTheSameHashOnEveryNodeAndForEveryNameAnother() {
        String hash = PasswordHashes.demo("anna", "anna-password");

        assertThat(PasswordHashes.demo("anna", "anna-password")).isEqualTo(hash);
        assertThat(PasswordHashes.demo("ben", "anna-password")).isNotEqualTo(hash);
        assertThat(PasswordHashes.isDemo(hash)).isTrue();
        assertThat(encoder.matches("anna-password", hash)).isTrue();
        assertThat(PasswordHashes.isAccepted(PasswordHashes.like(hash, "x"))).isTrue();
    }
}
