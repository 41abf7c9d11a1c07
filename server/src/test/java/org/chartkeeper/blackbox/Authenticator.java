package org.chartkeeper.blackbox;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/**
 * An authenticator app with one key. A server takes the code of the step after too, so two can be used in a row without
 * waiting, whenever a step ends meanwhile.
 */
final class Authenticator {

    private static final Pattern SECRET = Pattern.compile("<code id=\"secret\">([A-Z2-7 ]+)</code>");
    private static final int STEP_SECONDS = 30;

    private final TimeBasedOneTimePasswordGenerator generator = new TimeBasedOneTimePasswordGenerator();
    private final SecretKeySpec key;
    private long used;

    private Authenticator(byte[] secret) {
        this.key = new SecretKeySpec(secret, generator.getAlgorithm());
    }

    /** An app that reads the key from the page that shows it. */
    static Authenticator reading(String page) {
        Matcher secret = SECRET.matcher(page);
        if (!secret.find()) {
            throw new AssertionError("no key on the page: " + page);
        }
        return new Authenticator(new Base32().decode(secret.group(1).replace(" ", "")));
    }

    /** A code that the server has not seen. */
    String next() {
        long now = Instant.now().getEpochSecond() / STEP_SECONDS;
        long step = Math.max(used + 1, now);
        if (step > now + 1) {
            throw new AssertionError("all codes of this minute are used");
        }
        used = step;
        return code(step);
    }

    /** The code that was given last. */
    String again() {
        return code(used);
    }

    private String code(long step) {
        try {
            return generator.generateOneTimePasswordString(key, Instant.ofEpochSecond(step * STEP_SECONDS));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
