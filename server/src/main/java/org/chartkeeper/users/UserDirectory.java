package org.chartkeeper.users;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Role;
import org.chartkeeper.fhir.StartRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/**
 * The users there are: local ones, as their file says at this moment, and those of an outside provider. A user who is taken out of the file is gone with the next
 * look at it; a file that cannot be taken leaves everything as it was.
 */
public final class UserDirectory implements UserDetailsService {

    private static final Logger LOG = LoggerFactory.getLogger(UserDirectory.class);

    private final Path file;
    private final UserFile reader;
    private final List<User> fixed;
    private final OutsideUsers outside;
    private byte[] content = {};
    private volatile Map<String, User> users = Map.of();

    /** Users of {@code file}, missing or not, and {@code fixed} ones whose names are taken; and those from {@code outside}. */
    UserDirectory(Path file, UserFile reader, List<User> fixed, OutsideUsers outside) {
        this.file = file;
        this.reader = reader;
        this.fixed = List.copyOf(fixed);
        this.outside = outside;
        this.users = byName(List.of());
    }

    /** The user of this name, if there is one now. */
    public Optional<User> find(String username) {
        return username.contains(OutsideUsers.MARK) ? outside.find(username) : Optional.ofNullable(users.get(username));
    }

    /** The users who act in this role, by name. */
    public List<User> withRole(Role role) {
        return users.values().stream()
                .filter(user -> user.roles().contains(role))
                .sorted(Comparator.comparing(User::username))
                .toList();
    }

    /** The local users, by name. */
    public Map<String, User> all() {
        return users;
    }

    /** Reads the file; a bad one stops the start. */
    synchronized void load() {
        try {
            read();
        } catch (BadRegistrationException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new StartRefusedException("users file `" + file + "` cannot be read");
        }
    }

    /** Reads the file again if it changed, and says whether it did; a bad one is logged and refused. */
    synchronized boolean refresh() {
        try {
            return read();
        } catch (BadRegistrationException e) {
            LOG.warn("refused: {}", e.getMessage());
        } catch (IOException e) {
            LOG.warn("users file `{}` cannot be read, the users stay", file);
        }
        return false;
    }

    private boolean read() throws IOException {
        byte[] now;
        try {
            now = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            now = new byte[0];
        }
        if (Arrays.equals(now, content)) {
            return false;
        }
        content = now;
        List<User> read = now.length == 0 ? List.of() : reader.read(file.toString(), now);
        users = byName(read);
        long costs = read.stream()
                .map(user -> PasswordHashes.cost(user.passwordHash()))
                .distinct()
                .count();
        if (costs > 1) {
            LOG.warn(
                    "users file `{}` has passwords hashed in {} ways, hash all alike so that the time of an answer tells nothing",
                    file,
                    costs);
        }
        return true;
    }

    private Map<String, User> byName(List<User> read) {
        Map<String, User> byName = new HashMap<>();
        fixed.forEach(user -> byName.put(user.username(), user));
        for (User user : read) {
            if (byName.put(user.username(), user) != null) {
                throw new BadRegistrationException(
                        "users file `" + file + "`: `username` `" + user.username() + "` is taken by a demo user");
            }
        }
        return Map.copyOf(byName);
    }

    @Override
    public UserDetails loadUserByUsername(String username) {
        User user = Optional.ofNullable(users.get(username))
                .orElseThrow(() -> new UsernameNotFoundException("no such user"));
        return org.springframework.security.core.userdetails.User.withUsername(user.username())
                .password(user.passwordHash())
                .authorities(user.roles().stream().map(Role::code).toArray(String[]::new))
                .build();
    }
}
