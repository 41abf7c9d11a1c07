package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordCheckTest {

    private final List<String> compared = new ArrayList<>();
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
                new UserDirectory(
                        Path.of("none.yaml"), new UserFile(encoder, false), List.of(users), OutsideUsers.NONE),
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
        assertThat(check.check("anna", "anna")).map(User::username).contains("anna");
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
}
