package org.chartkeeper.smart;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;

/** Valid users, apps and what their tokens say. */
final class TestUsersAndApps {

    static final String BASE = "https://us.example.org";

    private TestUsersAndApps() {}

    static User clinician(String... purposes) {
        return user("dora", "Practitioner/dora", Set.of(Role.CLINICIAN), List.of(purposes));
    }

    static User patient(String... purposes) {
        return user("anna", "Patient/anna", Set.of(Role.PATIENT), List.of(purposes));
    }

    static User user(String username, @Nullable String fhirUser, Set<Role> roles, List<String> purposes) {
        return new User(username, "hash", fhirUser, null, roles, purposes, false, List.of());
    }

    static Client app(String scope, String purposes) {
        return TestClients.read("""
                {"client_id": "app", "grant_types": ["authorization_code", "refresh_token"],
                 "token_endpoint_auth_method": "none", "redirect_uris": ["https://app.example.org/back"],
                 "scope": "%s", "purpose_of_use": [%s], "status": "active"}""".formatted(scope, purposes));
    }

    static TokenClaims claims(User user, String scope, @Nullable String patient) {
        return new TokenClaims(
                BASE,
                Callers.subject(user),
                "app",
                scope,
                Set.copyOf(user.purposes()),
                user.organization(),
                Set.copyOf(user.roles().stream().map(Role::code).toList()),
                BASE + "/fhir/" + user.fhirUser(),
                patient,
                "grant",
                "sid",
                false,
                null,
                "jti",
                Instant.MAX);
    }
}
