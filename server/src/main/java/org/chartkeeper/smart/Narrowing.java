package org.chartkeeper.smart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.chartkeeper.caller.SmartScope;
import org.jspecify.annotations.Nullable;

/**
 * What a client may change of its own registration: it may give something up, and replace its keys; what was approved it can never
 * exceed, and what users see of it and where they are sent stays as it was.
 */
final class Narrowing {

    private Narrowing() {}

    /** The first member by which {@code after} goes beyond {@code before}. */
    static Optional<String> exceeded(Client before, Client after) {
        if (!after.name().equals(before.name())) {
            return Optional.of("client_name");
        }
        if (!after.authenticationMethod().equals(before.authenticationMethod())) {
            return Optional.of("token_endpoint_auth_method");
        }
        if (!before.grantTypes().containsAll(after.grantTypes())) {
            return Optional.of("grant_types");
        }
        if (!UserScopes.covers(scopes(before), scopes(after))) {
            return Optional.of("scope");
        }
        if (!before.purposes().containsAll(after.purposes())) {
            return Optional.of("purpose_of_use");
        }
        // To be bound to no role can be more than to be bound to some.
        if (!after.roles().equals(before.roles())) {
            return Optional.of("roles");
        }
        if (!Objects.equals(after.organization(), before.organization())) {
            return Optional.of("organization");
        }
        if (!Objects.equals(after.device(), before.device())) {
            return Optional.of("device");
        }
        return address(before, after);
    }

    private static Optional<String> address(Client before, Client after) {
        if (!before.redirectUris().containsAll(after.redirectUris())) {
            return Optional.of("redirect_uris");
        }
        if (!before.postLogoutRedirectUris().containsAll(after.postLogoutRedirectUris())) {
            return Optional.of("post_logout_redirect_uris");
        }
        return isNewAddress(before.launchUri(), after.launchUri()) ? Optional.of("launch_uri") : Optional.empty();
    }

    private static boolean isNewAddress(@Nullable String before, @Nullable String after) {
        return after != null && !after.equals(before);
    }

    /** All scopes of a client, in the v2 spelling. */
    static Collection<String> scopes(Client client) {
        List<String> scopes =
                new ArrayList<>(client.scopes().stream().map(SmartScope::text).toList());
        scopes.addAll(client.launchScopes());
        return scopes;
    }
}
