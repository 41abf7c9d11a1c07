package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;

/** Reads an issuer file: whose tokens the API takes besides ours, and how far they are believed. */
final class IssuerFile {

    private static final Set<String> USER_TYPES =
            Set.of("*", "Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "Person");

    private final Clock clock;
    private final String ourIssuer;

    IssuerFile(Clock clock, String ourIssuer) {
        this.clock = clock;
        this.ourIssuer = ourIssuer;
    }

    Issuer read(String fileName, byte[] content) {
        Members members = Members.parse("issuer file `" + fileName + "`", content);
        JsonNode status = members.node("status");
        boolean active = status == null || "active".equals(status.textValue());
        try {
            Issuer issuer = issuer(members, active);
            members.nothingElse();
            return issuer;
        } catch (BadRegistrationException e) {
            throw active ? e : new BadRegistrationException(String.valueOf(e.getMessage()), true);
        }
    }

    private Issuer issuer(Members members, boolean active) {
        String name = members.required("issuer");
        if (name.equals(ourIssuer)) {
            throw members.problem("issuer", "is this server itself");
        }
        return new Issuer(
                name,
                keys(members),
                scopes(members),
                purposes(members),
                organizations(members),
                userTypes(members),
                roles(members),
                active);
    }

    private KeySet keys(Members members) {
        JsonNode jwks = members.node("jwks");
        String jwksUri = members.text("jwks_uri");
        if ((jwks == null) == (jwksUri == null)) {
            throw members.problem("jwks", "or `jwks_uri` must be given, one of the two");
        }
        return jwksUri != null
                ? RemoteKeys.of(members, jwksUri, KeyFetch.ANYWHERE, clock)
                : KeyRules.pinned(members, String.valueOf(jwks));
    }

    private static List<SmartScope> scopes(Members members) {
        List<SmartScope> scopes = new ArrayList<>();
        for (String text : members.required("scope").split(" ", -1)) {
            scopes.add(SmartScope.parse(text)
                    .orElseThrow(() -> members.problem("scope", "has the unknown scope `" + text + "`")));
        }
        return scopes;
    }

    private static Set<String> purposes(Members members) {
        Set<String> purposes = new HashSet<>(members.texts("purpose_of_use"));
        for (String purpose : purposes) {
            if (!purpose.equals("*") && !PurposeOfUse.isCode(purpose)) {
                throw members.problem("purpose_of_use", "has the unknown code `" + purpose + "`");
            }
            if (purpose.equals(PurposeOfUse.BREAK_GLASS)) {
                throw members.problem("purpose_of_use", "cannot have `BTG`, break-glass is granted here alone");
            }
        }
        return purposes;
    }

    private static Set<String> organizations(Members members) {
        Set<String> organizations = new HashSet<>(members.texts("organizations"));
        organizations.stream()
                .filter(organization -> !organization.equals("*"))
                .forEach(organization -> members.asReference("organizations", organization, "Organization"));
        return organizations;
    }

    private static Set<String> userTypes(Members members) {
        Set<String> types = new HashSet<>(members.texts("fhir_user_types"));
        for (String type : types) {
            if (!USER_TYPES.contains(type)) {
                throw members.problem("fhir_user_types", "has the unknown type `" + type + "`");
            }
        }
        return types;
    }

    private static Set<String> roles(Members members) {
        Set<String> roles = new HashSet<>(members.texts("roles"));
        for (String role : roles) {
            try {
                if (!role.equals("*")) {
                    Role.of(role);
                }
            } catch (IllegalArgumentException e) {
                throw members.problem("roles", "has an " + e.getMessage());
            }
        }
        return roles;
    }
}
