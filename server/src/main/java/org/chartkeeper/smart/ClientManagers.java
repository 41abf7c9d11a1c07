package org.chartkeeper.smart;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;

/**
 * Who may manage clients: an administrator or records manager, through an app that is registered for it and after a second
 * factor, or a back end that acts in one of these roles.
 */
final class ClientManagers {

    private static final Set<Role> ROLES = EnumSet.of(Role.ADMINISTRATOR, Role.RECORDS_MANAGER);

    private final AccessTokenVerifier tokens;
    private final ClientRegistry clients;
    private final String issuer;

    ClientManagers(AccessTokenVerifier tokens, ClientRegistry clients, String issuer) {
        this.tokens = tokens;
        this.clients = clients;
        this.issuer = issuer;
    }

    /** The manager whose access token this is, or a {@link RegistrationRefusedException}. */
    Caller manager(String token) {
        try {
            TokenClaims claims = tokens.claims(token);
            Caller caller = tokens.verify(token);
            Set<String> registered =
                    clients.find(claims.clientId()).map(Client::launchScopes).orElse(Set.of());
            if (!claims.issuer().equals(issuer)) {
                throw RegistrationRefusedException.invalidToken();
            }
            check(claims, caller, registered);
            return caller;
        } catch (InvalidTokenException e) {
            throw RegistrationRefusedException.invalidToken();
        }
    }

    /**
     * Refuses who is no manager.
     *
     * @param caller whom the token stands for as of now
     * @param registered the scopes beside resource scopes that the client is registered for as of now
     */
    static void check(TokenClaims claims, Caller caller, Set<String> registered) {
        boolean granted = List.of(claims.scope().split(" ")).contains(UserScopes.CLIENT_REGISTRATION);
        if (!granted || !registered.contains(UserScopes.CLIENT_REGISTRATION)) {
            throw RegistrationRefusedException.insufficientScope(
                    caller, "the token needs the scope `" + UserScopes.CLIENT_REGISTRATION + "`");
        }
        if (!isManager(caller.roles())) {
            throw RegistrationRefusedException.insufficientScope(
                    caller, "only an administrator or a records manager may do this");
        }
        if (claims.username() != null && !claims.secondFactor()) {
            throw RegistrationRefusedException.noSecondFactor(caller);
        }
    }

    /** Whether one of these roles may manage clients. */
    static boolean isManager(Set<Role> roles) {
        return !Collections.disjoint(roles, ROLES);
    }
}
