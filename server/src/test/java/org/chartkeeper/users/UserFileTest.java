package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chartkeeper.caller.BadRegistrationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserFileTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{username: a, password: plain, roles: [clinician]}] | users file `u.yaml`, user 1: `password` must be"
                        + " hashed, `{bcrypt}` and a hash of cost 10 or more, or `{argon2@SpringSecurity_v5_8}` and an"
                        + " Argon2id hash of m=19456, t=2, p=1 or more",
                "{a: b} | users file `u.yaml` must be a list of users",
                "[{username: a, passwort: x}] | users file `u.yaml`, user 1: `password` is missing",
            })
    void aBadUsersFileIsRefused(String yaml, String sentence) {
        assertThatThrownBy(() -> new UserFile(false).read("u.yaml", yaml.getBytes(StandardCharsets.UTF_8)))
                .hasMessage(sentence);
    }

    @Test
    void demoUsersAreReadInTheDemoAlone() {
        List<User> users = UsersConfiguration.demoUsers(new UserFile(true));

        assertThat(users).extracting(User::username).contains("demo-clinician", "demo-auditor");
        assertThatThrownBy(() -> UsersConfiguration.demoUsers(new UserFile(false)))
                .isInstanceOf(BadRegistrationException.class);
    }
}
