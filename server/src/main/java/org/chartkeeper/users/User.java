package org.chartkeeper.users;

import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.jspecify.annotations.Nullable;

/**
 * A local user, as the users file says.
 *
 * @param patients for patients and representatives, whose records the picker offers
 */
public record User(
        String username,
        String passwordHash,
        @Nullable String fhirUser,
        @Nullable String organization,
        Set<Role> roles,
        List<String> purposes,
        boolean breakGlass,
        List<String> patients) {

    public User {
        roles = Set.copyOf(roles);
        purposes = List.copyOf(purposes);
        patients = List.copyOf(patients);
    }

    /** Whether sessions of this user end soon when nothing is done. */
    boolean isAdministrator() {
        return roles.contains(Role.ADMINISTRATOR);
    }

    @Override
    public String toString() {
        return username;
    }
}
