package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimePasswordsTest {

    /** The key of the test vectors in appendix B of RFC 6238. */
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    private static OneTimePasswords at(long seconds) {
        return new OneTimePasswords(Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC));
    }

    @ParameterizedTest
    @CsvSource({"59, 287082", "1111111109, 081804", "1234567890, 005924", "2000000000, 279037"})
    void takesTheCodesOfTheStandard(long seconds, String code) {
        assertThat(at(seconds).step(SECRET, code, 0)).hasValue(seconds / 30);
    }

    @Test
    void takesTheStepBeforeAndAfterAndNoOther() {
        long step = 1_111_111_109L / 30;

        assertThat(at(1_111_111_109L + 30).step(SECRET, "081804", 0)).hasValue(step);
        assertThat(at(1_111_111_109L - 30).step(SECRET, "081 804", 0)).hasValue(step);
        assertThat(at(1_111_111_109L + 90).step(SECRET, "081804", 0)).isEmpty();
        assertThat(at(1_111_111_109L - 90).step(SECRET, "081804", 0)).isEmpty();
    }

    @Test
    void takesNoStepTwiceNorAnEarlierOne() {
        long step = 1_111_111_109L / 30;

        assertThat(at(1_111_111_109L).step(SECRET, "081804", step)).isEmpty();
        assertThat(at(1_111_111_109L).step(SECRET, "081804", step + 1)).isEmpty();
        assertThat(at(1_111_111_109L).step(SECRET, "081804", step - 1)).hasValue(step);
    }

    @Test
    void isWrittenForAuthenticatorApps() {
        assertThat(OneTimePasswords.address(SECRET, "a b@c"))
                .isEqualTo("otpauth://totp/Chartkeeper%3Aa%20b%40c?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        + "&issuer=Chartkeeper");
    }
}
