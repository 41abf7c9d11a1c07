package org.chartkeeper.users;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/**
 * One-time passwords by the time, as authenticator apps make them: six digits, good for half a minute, of the step before and
 * after too, since clocks differ.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
final class OneTimePasswords {

    private static final int SECRET_BYTES = 20;
    private static final Duration STEP = TimeBasedOneTimePasswordGenerator.DEFAULT_TIME_STEP;
    private static final String ISSUER = "Chartkeeper";

    private final TimeBasedOneTimePasswordGenerator generator = new TimeBasedOneTimePasswordGenerator();
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    OneTimePasswords(Clock clock) {
        this.clock = clock;
    }

    byte[] newSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /**
     * The time step that {@code code} is the password of.
     *
     * @param used the last step that was used: neither it nor an earlier one is good again
     * @return empty when it is none
     */
    OptionalLong step(byte[] secret, String code, long used) {
        String digits = code.replaceAll("\\s", "");
        long now = clock.millis() / STEP.toMillis();
        return LongStream.rangeClosed(now - 1, now + 1)
                .filter(step -> step > used && Secret.equal(password(secret, step), digits))
                .findFirst();
    }

    /** The address that authenticator apps read from a picture. */
    static String address(byte[] secret, String username) {
        return "otpauth://totp/" + encoded(ISSUER + ":" + username) + "?secret=" + text(secret) + "&issuer="
                + encoded(ISSUER);
    }

    /** The secret as it is typed. */
    static String text(byte[] secret) {
        return new Base32().encodeToString(secret).replace("=", "");
    }

    private String password(byte[] secret, long step) {
        try {
            return generator.generateOneTimePasswordString(
                    new SecretKeySpec(secret, generator.getAlgorithm()), Instant.ofEpochMilli(step * STEP.toMillis()));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
