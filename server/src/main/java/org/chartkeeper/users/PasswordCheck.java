package org.chartkeeper.users;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Checks passwords with the same work whether or not there is such a user. */
final class PasswordCheck {

    /** bcrypt looks no further, so a longer password would be known by its beginning. */
    private static final int MOST_BYTES = 72;

    private final UserDirectory users;
    private final PasswordEncoder encoder;
    private final String noUsersHash;

    PasswordCheck(UserDirectory users, PasswordEncoder encoder) {
        this.users = users;
        this.encoder = encoder;
        this.noUsersHash = encoder.encode(Secret.random());
    }

    /** The user whose name and password these are. */
    Optional<User> check(String username, String password) {
        @Nullable User user = users.all().get(username);
        boolean matches = encoder.matches(password, user == null ? decoy(username) : user.passwordHash());
        boolean whole = password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
        return user != null && matches && whole ? Optional.of(user) : Optional.empty();
    }

    /** Some user's hash, always the same for one name, so that unknown names cost what known ones do. */
    private String decoy(String username) {
        List<User> all = users.all().values().stream()
                .sorted(java.util.Comparator.comparing(User::username))
                .toList();
        return all.isEmpty()
                ? noUsersHash
                : all.get(Math.floorMod(username.hashCode(), all.size())).passwordHash();
    }
}
