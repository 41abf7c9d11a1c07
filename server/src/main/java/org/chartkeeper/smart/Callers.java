package org.chartkeeper.smart;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;

/** Makes callers of verified claims: what the token says, as far as the registration of this moment still allows it. */
final class Callers {

    /** What the subject of a user's token begins with; no client id can. */
    static final String USER = "user:";

    private final String fhirBase;

    Callers(String fhirBase) {
        this.fhirBase = fhirBase;
    }

    static String subject(User user) {
        return USER + user.username();
    }

    /**
     * The caller behind a token of ours that was issued for a user; empty when user and client may no longer do together what
     * it says.
     */
    Optional<Caller> ofUser(TokenClaims claims, Client client, User user) {
        List<SmartScope> scopes = ScopeGrant.intersect(ScopeGrant.parse(claims.scope()), client.scopes()).stream()
                .filter(scope -> scope.context() != SmartScope.Context.SYSTEM)
                .filter(scope -> scope.context() != SmartScope.Context.PATIENT || claims.patient() != null)
                .toList();
        Set<Role> roles = roles(claims.roles());
        roles.retainAll(user.roles());
        if (!client.roles().isEmpty()) {
            roles.retainAll(client.roles());
        }
        // Whoever has no role is bound by scopes alone, so that losing the last one must not leave a caller.
        if (roles.isEmpty()
                || !client.grantTypes().contains(AuthorizationRequestReader.CODE_GRANT)
                || !UserPurposes.stand(user, client, claims.purposes())
                || claims.purposes().contains(PurposeOfUse.BREAK_GLASS) != (claims.emergency() != null)
                || !Objects.equals(local(claims.fhirUser()), user.fhirUser())
                || !Objects.equals(claims.organization(), user.organization())) {
            return Optional.empty();
        }
        return Optional.of(new Caller(
                claims.issuer(),
                claims.subject(),
                client.id(),
                client.name(),
                scopes,
                claims.purposes(),
                user.organization(),
                client.device(),
                user.fhirUser(),
                claims.patient(),
                roles,
                false,
                claims.tokenId(),
                claims.expires(),
                claims.emergency()));
    }

    /** The caller behind a token of ours that a client has for itself; empty when the client may no longer do anything of it. */
    Optional<Caller> ofOurs(TokenClaims claims, Client client) {
        List<SmartScope> scopes = ScopeGrant.intersect(ScopeGrant.parse(claims.scope()), client.scopes());
        // Each purpose must allow a disclosure, so dropping one would widen what the rest may see: the token is
        // dropped.
        boolean purposesStand = client.purposes().containsAll(claims.purposes());
        Set<Role> roles = roles(claims.roles());
        roles.retainAll(client.roles());
        boolean manages = client.launchScopes().contains(UserScopes.CLIENT_REGISTRATION)
                && List.of(claims.scope().split(" ")).contains(UserScopes.CLIENT_REGISTRATION);
        if ((scopes.isEmpty() && !manages)
                || claims.purposes().isEmpty()
                || !purposesStand
                || !claims.subject().equals(client.id())) {
            return Optional.empty();
        }
        return Optional.of(new Caller(
                claims.issuer(),
                claims.subject(),
                client.id(),
                client.name(),
                scopes,
                claims.purposes(),
                client.organization(),
                client.device(),
                null,
                null,
                roles,
                client.custodianSystem(),
                claims.tokenId(),
                claims.expires()));
    }

    /** The caller behind another issuer's token, believed no further than that issuer's file says. */
    Optional<Caller> ofOutside(TokenClaims claims, Issuer issuer) {
        List<SmartScope> scopes = ScopeGrant.intersect(ScopeGrant.parse(claims.scope()), issuer.scopes());
        Set<String> purposes = new HashSet<>(claims.purposes());
        purposes.removeIf(purpose -> purpose.equals(PurposeOfUse.BREAK_GLASS)
                || !PurposeOfUse.isCode(purpose)
                || !Issuer.allows(issuer.purposes(), purpose));
        Set<Role> roles = roles(claims.roles());
        roles.removeIf(role -> !Issuer.allows(issuer.roles(), role.code()));
        String organization = claims.organization();
        boolean foreign = organization != null && !Issuer.allows(issuer.organizations(), organization);
        String fhirUser = local(claims.fhirUser());
        boolean foreignUser =
                fhirUser != null && !Issuer.allows(issuer.fhirUserTypes(), fhirUser.replaceAll("/.*", ""));
        boolean fewerPurposes = purposes.size() != claims.purposes().size();
        if (scopes.isEmpty() || purposes.isEmpty() || fewerPurposes || foreign || foreignUser) {
            return Optional.empty();
        }
        return Optional.of(new Caller(
                claims.issuer(),
                claims.subject(),
                claims.clientId(),
                claims.clientId(),
                scopes,
                purposes,
                organization,
                null,
                fhirUser,
                claims.patient(),
                roles,
                false,
                claims.tokenId(),
                claims.expires()));
    }

    private @Nullable String local(@Nullable String reference) {
        return reference != null && reference.startsWith(fhirBase + "/")
                ? reference.substring(fhirBase.length() + 1)
                : reference;
    }

    private static Set<Role> roles(Set<String> codes) {
        Set<Role> roles = new HashSet<>();
        for (Role role : Role.values()) {
            if (codes.contains(role.code())) {
                roles.add(role);
            }
        }
        return roles;
    }
}
