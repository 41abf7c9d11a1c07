package org.chartkeeper.caller;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a user, or a back end that acts in a role, is here to do; spelled in configuration files as {@link #code()}. */
public enum Role {
    CLINICIAN,
    PATIENT,
    RECORDS_MANAGER,
    RECORDS_CLERK,
    PRIVACY_OFFICER,
    AUDITOR,
    ADMINISTRATOR;

    /** The name in configuration files and tokens, for example {@code records-manager}. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /**
     * The role with this code.
     *
     * @throws IllegalArgumentException naming the roles there are, when it is none of them
     */
    public static Role of(String code) {
        return Arrays.stream(values())
                .filter(role -> role.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown role `" + code + "`, expected one of "
                        + Arrays.stream(values()).map(Role::code).collect(Collectors.joining(", "))));
    }
}
