package org.chartkeeper.users;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCrypt;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder.BCryptVersion;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * How passwords may be hashed: bcrypt, or Argon2id with what OWASP asks for at least.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">OWASP: password storage</a>
 */
final class PasswordHashes {

    static final int BCRYPT_BYTES = 72;
    static final int ARGON2_BYTES = 512;

    static final String PROBLEM = "must be hashed, `{bcrypt}` and a hash of cost 10 or more, or"
            + " `{argon2@SpringSecurity_v5_8}` and an Argon2id hash of m=19456, t=2, p=1 or more";

    private static final Pattern BCRYPT = Pattern.compile("\\{bcrypt}\\$2[aby]\\$(1[0-9])\\$[./A-Za-z0-9]{53}");
    private static final Pattern ARGON2 = Pattern.compile("\\{argon2(?:@SpringSecurity_v5_8)?}\\$argon2id\\$v=19"
            + "\\$m=(\\d{5,7}),t=(\\d{1,2}),p=(\\d{1,2})\\$[A-Za-z0-9+/]{22,86}\\$[A-Za-z0-9+/]{22,86}");
    private static final String BCRYPT_ID = "{bcrypt}";
    private static final String ARGON2_ID = "{argon2@SpringSecurity_v5_8}";

    /** Passwords of the demonstration, which are written down in clear. */
    private static final String DEMO_ID = "{demo}";

    private static final int DEMO_COST = 10;
    private static final int USUAL_COST = 12;
    private static final int MEMORY = 19456;
    private static final int MOST_MEMORY = 1024 * 1024;
    private static final int ITERATIONS = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private PasswordHashes() {}

    /** Checks passwords against every kind of hash there is here. */
    static PasswordEncoder encoder() {
        PasswordEncoder bcrypt = new BCryptPasswordEncoder();
        PasswordEncoder argon2 = argon2(1, MEMORY, ITERATIONS);
        return new DelegatingPasswordEncoder(
                "bcrypt",
                Map.of("bcrypt", bcrypt, "demo", bcrypt, "argon2", argon2, "argon2@SpringSecurity_v5_8", argon2));
    }

    /** Whether a users file may have this hash. */
    static boolean isAccepted(String hash) {
        if (BCRYPT.matcher(hash).matches()) {
            return true;
        }
        Matcher argon2 = ARGON2.matcher(hash);
        return argon2.matches()
                && number(argon2, 1) >= MEMORY
                && number(argon2, 1) <= MOST_MEMORY
                && number(argon2, 2) >= ITERATIONS
                && number(argon2, 3) >= 1;
    }

    /** A hash of another password that is as much work to check as {@code hash}. */
    static String like(String hash, String password) {
        Matcher argon2 = ARGON2.matcher(hash);
        if (argon2.matches()) {
            return ARGON2_ID
                    + argon2(number(argon2, 3), number(argon2, 1), number(argon2, 2))
                            .encode(password);
        }
        Matcher bcrypt = BCRYPT.matcher(hash);
        return bcrypt(password, bcrypt.matches() ? number(bcrypt, 1) : DEMO_COST);
    }

    /** What checking a hash costs: hashes of which this is the same take the same time. */
    static String cost(String hash) {
        Matcher argon2 = ARGON2.matcher(hash);
        if (argon2.matches()) {
            return "argon2 m=" + argon2.group(1) + ",t=" + argon2.group(2) + ",p=" + argon2.group(3);
        }
        Matcher bcrypt = BCRYPT.matcher(hash);
        return bcrypt.matches() ? "bcrypt " + bcrypt.group(1) : "bcrypt " + DEMO_COST;
    }

    /** The longest password that a hash like this one knows to its end. */
    static int mostBytes(String hash) {
        return hash.startsWith("{argon2") ? ARGON2_BYTES : BCRYPT_BYTES;
    }

    static String bcrypt(String password) {
        return bcrypt(password, USUAL_COST);
    }

    static String argon2(String password) {
        return ARGON2_ID + argon2(1, MEMORY, ITERATIONS).encode(password);
    }

    /** The hash of a password of the demonstration: the same on all nodes and after a restart, so that sessions go on. */
    static String demo(String username, String password) {
        String salt = Secret.hash("demo " + username + " " + password).substring(0, 22);
        return DEMO_ID + BCrypt.hashpw(password, "$2a$" + DEMO_COST + "$" + salt);
    }

    static boolean isDemo(String hash) {
        return hash.startsWith(DEMO_ID);
    }

    private static String bcrypt(String password, int cost) {
        return BCRYPT_ID + new BCryptPasswordEncoder(BCryptVersion.$2B, cost).encode(password);
    }

    private static PasswordEncoder argon2(int parallelism, int memory, int iterations) {
        return new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, parallelism, memory, iterations);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
