package org.chartkeeper.smart;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.caller.Role;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** The local users there are. */
final class UserDirectory implements UserDetailsService {

    private final Map<String, User> users;

    UserDirectory(Map<String, User> users) {
        this.users = Map.copyOf(users);
    }

    Optional<User> find(String username) {
        return Optional.ofNullable(users.get(username));
    }

    Collection<User> all() {
        return users.values();
    }

    @Override
    public UserDetails loadUserByUsername(String username) {
        User user = find(username).orElseThrow(() -> new UsernameNotFoundException("no such user"));
        return org.springframework.security.core.userdetails.User.withUsername(user.username())
                .password(user.passwordHash())
                .authorities(user.roles().stream().map(Role::code).toArray(String[]::new))
                .build();
    }
}
