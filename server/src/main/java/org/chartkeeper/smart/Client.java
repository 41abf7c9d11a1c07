package org.chartkeeper.smart;

import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/**
 * A registered client, as its file says.
 *
 * @param postLogoutRedirectUris where a user may be sent after signing out
 * @param scopes the most resource scopes it may ever get
 * @param launchScopes the other scopes it may get, such as {@code openid}
 * @param keys what it signs assertions with, when it does
 * @param jwksUri where those keys are fetched from, when they are not in the file
 * @param secretHash its hashed secret, when it has one
 * @param purposes what it may act for, the first of them by default
 */
record Client(
        String id,
        String name,
        Set<String> grantTypes,
        Set<String> redirectUris,
        Set<String> postLogoutRedirectUris,
        ClientAuthenticationMethod authenticationMethod,
        @Nullable KeySet keys,
        @Nullable String jwksUri,
        @Nullable String secretHash,
        List<SmartScope> scopes,
        Set<String> launchScopes,
        @Nullable String launchUri,
        @Nullable String organization,
        @Nullable String device,
        List<String> purposes,
        Set<Role> roles,
        boolean custodianSystem,
        boolean active) {

    Client {
        grantTypes = Set.copyOf(grantTypes);
        redirectUris = Set.copyOf(redirectUris);
        postLogoutRedirectUris = Set.copyOf(postLogoutRedirectUris);
        scopes = List.copyOf(scopes);
        launchScopes = Set.copyOf(launchScopes);
        purposes = List.copyOf(purposes);
        roles = Set.copyOf(roles);
    }
}
