package org.chartkeeper.users;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Checks passwords with the same work whether or not there is such a user, and few at a time, for each takes much memory. */
final class PasswordCheck {

    private final UserDirectory users;
    private final Passwords passwords;
    private final PasswordEncoder encoder;
    private final String noUsersHash;
    private final Semaphore atATime =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

    PasswordCheck(UserDirectory users, Passwords passwords, PasswordEncoder encoder) {
        this.users = users;
        this.passwords = passwords;
        this.encoder = encoder;
        this.noUsersHash = encoder.encode(Secret.random());
    }

    /** A user and the hash of the password that was given. */
    record Checked(User user, String hash) {}

    /** The user whose name and password these are. */
    Optional<Checked> check(String username, String password) {
        @Nullable User user = users.all().get(username);
        @Nullable User decoy = decoy(username);
        @Nullable User asked = user == null ? decoy : user;
        String hash = asked == null ? noUsersHash : passwords.hash(asked);
        boolean matches = matches(password, hash);
        boolean whole = password.getBytes(StandardCharsets.UTF_8).length <= PasswordHashes.mostBytes(hash);
        return user != null && matches && whole ? Optional.of(new Checked(user, hash)) : Optional.empty();
    }

    private boolean matches(String password, String hash) {
        atATime.acquireUninterruptibly();
        try {
            return encoder.matches(password, hash);
        } finally {
            atATime.release();
        }
    }

    /** Some user, always the same for one name, whose hash makes unknown names cost what known ones do. */
    private @Nullable User decoy(String username) {
        List<User> all = users.all().values().stream()
                .sorted(java.util.Comparator.comparing(User::username))
                .toList();
        return all.isEmpty() ? null : all.get(Math.floorMod(username.hashCode(), all.size()));
    }
}
