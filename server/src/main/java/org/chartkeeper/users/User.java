package org.chartkeeper.users;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.jspecify.annotations.Nullable;

/**
 * A user, as the users file says or as the settings map what an outside provider said.
 *
 * @param passwordHash empty for whom an outside provider recognises
 * @param breakGlass whether the user may open a patient's record in an emergency
 * @param patients for patients and representatives, whose records the picker offers
 * @param secondFactorsSince what was enrolled until then is void, null when all counts
 */
public record User(
        String username,
        String passwordHash,
        @Nullable String fhirUser,
        @Nullable String organization,
        Set<Role> roles,
        List<String> purposes,
        boolean breakGlass,
        List<String> patients,
        @Nullable Instant secondFactorsSince) {

    /** A user whose second factors all count. */
    public User(
            String username,
            String passwordHash,
            @Nullable String fhirUser,
            @Nullable String organization,
            Set<Role> roles,
            List<String> purposes,
            boolean breakGlass,
            List<String> patients) {
        this(username, passwordHash, fhirUser, organization, roles, purposes, breakGlass, patients, null);
    }

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
