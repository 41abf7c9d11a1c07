package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.PasswordCheck.Checked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {

    private static final int MOST = PasswordHashes.BCRYPT_BYTES;

    private final PasswordRules rules =
            new PasswordRules(List.of("Harbour Hill"), List.of("salem"), "violet kettle 1917"::equals);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "violet kettle harpoon",
                "teal-gravel-monday",
                "żółta łódź podwodna 4",
                "kqzvbmwpxjrt",
                "        x   y  zq5f8"
            })
    void whatIsLongAndNobodysGuessMayBeUsedWhateverItIsMadeOf(String password) {
        assertThat(rules.problems("weber", password, MOST)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x7!kQ2#mZp9                | It has fewer than 12 characters.",
                "weber plum walrus 4        | It has your user name in it.",
                "we.BER-plum walrus 4       | It has your user name in it.",
                "plum of HarbourHill 77 x   | It has a name in it that everybody here would try first.",
                "my ChartKeeper password 9q | It has a name in it that everybody here would try first.",
                "violet kettle 1917         | It is on a list of stolen passwords, so others will try it.",
                "passwordpassword           | easy to guess",
                "Password1234!              | easy to guess",
                "qwertyuiop123              | easy to guess",
                "aaaaaaaaaaaaaaaa           | easy to guess",
                "123456789012345            | easy to guess",
                "iloveyou2024               | easy to guess",
            })
    void whatOthersWouldTryIsRefusedInPlainWords(String password, String sentence) {
        List<String> problems = rules.problems("weber", password, MOST);

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).contains(sentence);
        assertThat(problems.toString()).doesNotContain(password);
    }

    @Test
    void aPasswordLongerThanTheHashKnowsIsRefused() {
        String password = "violet kettle harpoon ".repeat(4);

        assertThat(rules.problems("weber", password, MOST))
                .hasSize(1)
                .first()
                .asString()
                .contains("too long");
        assertThat(rules.problems("weber", password, PasswordHashes.ARGON2_BYTES))
                .isEmpty();
    }

    @Test
    void charactersAreCountedAndNotTheirBytes() {
        assertThat(rules.problems("weber", "😀😁😂😃😄😅😆😇😈😉😊", MOST))
                .contains("It has fewer than 12 characters.");
    }

    @Test
    void aVeryLongPasswordIsJudgedQuickly() {
        String password = "k3!x".repeat(128);
        Instant begun = Instant.now();

        rules.problems("weber", password, PasswordHashes.ARGON2_BYTES);

        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aPasswordOfTheDemonstrationIsLeftAloneAndItsSuccessorIsNot() {
        String hash = PasswordHashes.demo("weber", "weber-password");

        assertThat(rules.standing(new Checked(user(hash), hash), "weber-password"))
                .isEmpty();
        assertThat(rules.standing(
                        new Checked(user(hash), PasswordHashes.like(hash, "weber-password")), "weber-password"))
                .isNotEmpty();
    }

    @Test
    void aListThatCannotBeReadKeepsNobodyOutAndLetsNoNewPasswordIn() {
        PasswordRules broken = new PasswordRules(List.of(), List.of(), password -> {
            throw new UncheckedIOException(new IOException("gone"));
        });

        assertThat(broken.standing(new Checked(user("{bcrypt}x"), "{bcrypt}x"), "violet kettle harpoon"))
                .isEmpty();
        assertThatThrownBy(() -> broken.problems("weber", "violet kettle harpoon", MOST))
                .isInstanceOf(UncheckedIOException.class);
    }

    private static User user(String hash) {
        return new User("weber", hash, null, null, Set.of(Role.CLINICIAN), List.of(), false, List.of());
    }
}
