package org.chartkeeper.users;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.chartkeeper.users.PasswordCheck.Checked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a password must be: long, nobody's obvious guess, and not known from a breach; of which characters is the user's choice.
 *
 * @see <a href="https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver">NIST SP 800-63B: password verifiers</a>
 */
final class PasswordRules {

    static final int SHORTEST = 12;

    private static final Logger LOG = LoggerFactory.getLogger(PasswordRules.class);
    private static final int LEAST_SCORE = 3;

    /** As much of a password as is measured, since measuring takes long; its end only makes it better. */
    private static final int MEASURED = 50;

    private static final int SHORTEST_WORD = 4;

    private final Zxcvbn measure = new Zxcvbn();
    private final List<String> forbidden;
    private final List<String> weak;
    private final BreachList breaches;

    /**
     * The rules of one hospital.
     *
     * @param words what may not be in a password
     * @param weakWords what makes a password no better
     */
    PasswordRules(List<String> words, List<String> weakWords, BreachList breaches) {
        this.forbidden = Stream.concat(words.stream(), Stream.of("chartkeeper"))
                .map(PasswordRules::plain)
                .filter(word -> word.length() >= SHORTEST_WORD)
                .toList();
        this.weak = weakWords.stream().map(PasswordRules::plain).toList();
        this.breaches = breaches;
    }

    /**
     * What is wrong with a new password, in plain words; nothing when it may be used.
     *
     * @param mostBytes the longest that can be kept
     */
    List<String> problems(String username, String password, int mostBytes) {
        List<String> problems = new ArrayList<>();
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            problems.add("It has fewer than " + SHORTEST + " characters.");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
            problems.add("It is too long, " + mostBytes + " letters or digits are the most.");
        }
        String plain = plain(password);
        String name = plain(username);
        if (name.length() >= SHORTEST_WORD && plain.contains(name)) {
            problems.add("It has your user name in it.");
        }
        if (forbidden.stream().anyMatch(plain::contains)) {
            problems.add("It has a name in it that everybody here would try first.");
        }
        if (breaches.has(password)) {
            problems.add("It is on a list of stolen passwords, so others will try it.");
        } else if (problems.isEmpty() && isGuessable(username, password)) {
            problems.add("It is easy to guess: it is made of common words or passwords, names, dates or rows of keys.");
        }
        return problems;
    }

    /** What is wrong with a password that is in use. Those of the demonstration are as they are. */
    List<String> standing(Checked checked, String password) {
        if (PasswordHashes.isDemo(checked.hash())) {
            return List.of();
        }
        try {
            return problems(checked.user().username(), password, PasswordHashes.mostBytes(checked.hash()));
        } catch (UncheckedIOException e) {
            LOG.error("the list of breached passwords cannot be read: {}", String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private boolean isGuessable(String username, String password) {
        int end = password.offsetByCodePoints(0, Math.min(MEASURED, password.codePointCount(0, password.length())));
        List<String> known = new ArrayList<>(weak);
        known.addAll(forbidden);
        known.add(username.toLowerCase(Locale.ROOT));
        return measure.measure(password.substring(0, end), known).getScore() < LEAST_SCORE;
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
