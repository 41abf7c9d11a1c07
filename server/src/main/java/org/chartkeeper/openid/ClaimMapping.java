package org.chartkeeper.openid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;

/**
 * Makes users of what the provider said: roles, purposes and break-glass of the groups that the hospital has mapped, and the
 * resource, organisation and patients that claims name, within the hospital's bounds. What would change whom somebody stands
 * for is not left out but refuses the whole.
 */
final class ClaimMapping {

    private final ClaimPath fhirUser;
    private final ClaimPath organization;
    private final ClaimPath patients;
    private final List<ClaimPath> groups;
    private final Map<String, GroupMeaning> meanings = new LinkedHashMap<>();
    private final Set<String> userTypes;
    private final Set<String> organizations;
    private final String fhirBase;

    ClaimMapping(OpenIdSettings settings, String fhirBase) {
        OpenIdSettings.Claims claims = settings.claims();
        this.fhirUser = new ClaimPath("claims.fhir-user", claims.fhirUser());
        this.organization = new ClaimPath("claims.organization", claims.organization());
        this.patients = new ClaimPath("claims.patients", claims.patients());
        this.groups = claims.groups().stream()
                .map(path -> new ClaimPath("claims.groups", path))
                .toList();
        this.userTypes = Set.copyOf(settings.fhirUserTypes());
        this.organizations = new HashSet<>(settings.organizations());
        this.fhirBase = fhirBase;
        Set<Role> cap = GroupMeaning.roles("roles", settings.roles());
        for (OpenIdSettings.Group group : settings.groups()) {
            if (meanings.put(group.value(), GroupMeaning.of(group, cap)) != null) {
                throw OpenIdSettings.refusal("groups", "has `" + group.value() + "` twice");
            }
        }
        References.checkTypes("fhir-user-types", settings.fhirUserTypes());
        organizations.forEach(one -> References.checkOrganization("organizations", one));
    }

    /** What is kept of these claims. */
    Said read(JsonNode claims) {
        List<String> mapped = groups.stream()
                .flatMap(path -> path.texts(claims).stream())
                .filter(meanings::containsKey)
                .distinct()
                .toList();
        return new Said(
                one(fhirUser.texts(claims)),
                one(organization.texts(claims)),
                patients.texts(claims).stream()
                        .map(reference -> References.local(fhirBase, reference))
                        .toList(),
                mapped);
    }

    /** The user of this name, by the settings of this moment, or a {@link RefusedSignInException}. */
    User user(String username, Said said) {
        Set<Role> roles = new HashSet<>();
        Set<String> purposes = new LinkedHashSet<>();
        Set<String> actsFor = new LinkedHashSet<>();
        boolean breakGlass = false;
        for (Map.Entry<String, GroupMeaning> group : meanings.entrySet()) {
            if (said.groups().contains(group.getKey())) {
                GroupMeaning meaning = group.getValue();
                roles.addAll(meaning.roles());
                purposes.addAll(meaning.purposes());
                breakGlass |= meaning.breakGlass();
                if (meaning.organization() != null) {
                    actsFor.add(meaning.organization());
                }
            }
        }
        if (roles.isEmpty()) {
            throw new RefusedSignInException("no group of the user has a role here");
        }
        said.patients().forEach(patient -> References.check("patients", patient, Set.of("Patient")));
        String reference = said.fhirUser();
        if (reference != null) {
            References.check("fhir-user", reference, userTypes);
        }
        return new User(
                username,
                "",
                reference,
                organization(said, actsFor),
                roles,
                List.copyOf(purposes),
                breakGlass,
                said.patients());
    }

    private @Nullable String organization(Said said, Set<String> ofGroups) {
        String claimed = said.organization();
        if (claimed != null && !organizations.contains(claimed)) {
            throw new RefusedSignInException("the organisation is not one of `organizations`");
        }
        Set<String> all = new LinkedHashSet<>(ofGroups);
        if (claimed != null) {
            all.add(claimed);
        }
        if (all.size() > 1) {
            throw new RefusedSignInException("groups and claims name several organisations");
        }
        return all.stream().findFirst().orElse(null);
    }

    private @Nullable String one(List<String> values) {
        if (values.size() > 1) {
            throw new RefusedSignInException("a claim that names one thing names several");
        }
        return values.isEmpty() ? null : References.local(fhirBase, values.get(0));
    }
}
