package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordCheckTest {

    private final List<String> compared = new ArrayList<>();
    private final Passwords passwords = new Passwords(UsersDatabase.jdbc(), Clock.systemUTC());
    private final PasswordEncoder encoder = new PasswordEncoder() {
        @Override
        public String encode(CharSequence password) {
            return "hash of " + password;
        }

        @Override
        public boolean matches(CharSequence password, String hash) {
            compared.add(hash);
            return hash.equals(encode(password));
        }
    };

    private PasswordCheck check(User... users) {
        return new PasswordCheck(
                new UserDirectory(Path.of("none.yaml"), new UserFile(false), List.of(users), OutsideUsers.NONE),
                passwords,
                encoder);
    }

    private static User user(String name) {
        return new User(
                name, "hash of " + name, null, null, Set.of(Role.CLINICIAN), List.of("TREAT"), false, List.of());
    }

    @Test
    void j21AnUnknownNameCostsOneHashAsAKnownOneDoes() {
        PasswordCheck check = check(user("anna"), user("ben"));

        assertThat(check.check("anna", "wrong")).isEmpty();
        assertThat(check.check("nobody", "wrong")).isEmpty();
        assertThat(check.check("nobody", "wrong")).isEmpty();

        assertThat(compared).hasSize(3);
        assertThat(compared.get(1)).isIn("hash of anna", "hash of ben").isEqualTo(compared.get(2));
    }

    @Test
    void anUnknownNameIsNobodyWhateverPasswordItComesWith() {
        PasswordCheck check = check(user("anna"));

        assertThat(check.check("nobody", "anna")).isEmpty();
        assertThat(check.check("anna", "anna"))
                .map(checked -> checked.user().username())
                .contains("anna");
    }

    @Test
    void withoutUsersTheWorkIsDoneAllTheSame() {
        assertThat(check().check("nobody", "wrong")).isEmpty();
        assertThat(compared).hasSize(1);
    }

    @Test
    void aPasswordThatIsOnlyComparedInPartIsNone() {
        String longOne = "x".repeat(73);
        User user =
                new User("anna", "hash of " + longOne, null, null, Set.of(Role.PATIENT), List.of(), false, List.of());

        assertThat(check(user).check("anna", longOne)).isEmpty();
    }

    @Test
    void theChosenPasswordCountsUntilTheFileHasAnotherHash() {
        User carla = user("carla");
        passwords.choose(carla, "hash of something else");

        assertThat(check(carla).check("carla", "carla")).isEmpty();
        assertThat(check(carla).check("carla", "something else"))
                .map(PasswordCheck.Checked::hash)
                .contains("hash of something else");
        User reset =
                new User("carla", "hash of reset", null, null, Set.of(Role.CLINICIAN), List.of(), false, List.of());
        assertThat(check(reset).check("carla", "something else")).isEmpty();
        assertThat(check(reset).check("carla", "reset")).isPresent();
    }

    @Test
    void j21AnUnknownNameCostsWhatAChosenPasswordDoes() {
        User dora = user("dora");
        passwords.choose(dora, "hash of chosen");

        assertThat(check(dora).check("nobody", "wrong")).isEmpty();

        assertThat(compared).containsExactly("hash of chosen");
    }
}
