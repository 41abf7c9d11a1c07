package org.chartkeeper.openid;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.jspecify.annotations.Nullable;

/** What a group of the provider means here, checked. */
record GroupMeaning(
        Set<Role> roles, List<String> purposes, @Nullable String organization, boolean breakGlass) {

    private static final String SETTING = "groups";

    GroupMeaning {
        roles = Set.copyOf(roles);
        purposes = List.copyOf(purposes);
    }

    /** The meaning of {@code group}, whose roles must be among {@code cap}. */
    static GroupMeaning of(OpenIdSettings.Group group, Set<Role> cap) {
        if (group.value().isBlank()) {
            throw OpenIdSettings.refusal(SETTING, "has an entry without `value`");
        }
        Set<Role> roles = roles(SETTING, group.roles());
        for (Role role : roles) {
            if (!cap.contains(role)) {
                throw OpenIdSettings.refusal(
                        SETTING,
                        "gives `" + group.value() + "` the role `" + role.code() + "`, which is not among `"
                                + OpenIdSettings.PREFIX + ".roles`");
            }
        }
        for (String purpose : group.purposeOfUse()) {
            checkPurpose(purpose);
        }
        String organization = group.organization().isBlank() ? null : group.organization();
        if (organization != null) {
            References.checkOrganization(SETTING, organization);
        }
        if (roles.isEmpty() && group.purposeOfUse().isEmpty() && organization == null && !group.breakGlass()) {
            throw OpenIdSettings.refusal(SETTING, "says nothing about `" + group.value() + "`");
        }
        return new GroupMeaning(roles, group.purposeOfUse(), organization, group.breakGlass());
    }

    static Set<Role> roles(String setting, List<String> codes) {
        Set<Role> roles = new HashSet<>();
        for (String code : codes) {
            try {
                roles.add(Role.of(code));
            } catch (IllegalArgumentException e) {
                throw OpenIdSettings.refusal(setting, "has an " + e.getMessage());
            }
        }
        return roles;
    }

    private static void checkPurpose(String purpose) {
        if (!PurposeOfUse.isCode(purpose)) {
            throw OpenIdSettings.refusal(SETTING, "has the unknown purpose `" + purpose + "`");
        }
        if (purpose.equals(PurposeOfUse.BREAK_GLASS)) {
            throw OpenIdSettings.refusal(SETTING, "cannot have the purpose `BTG`, set `break-glass` instead");
        }
    }
}
