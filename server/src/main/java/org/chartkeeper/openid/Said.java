package org.chartkeeper.openid;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the provider said of a user, as far as a setting maps it; nothing else of an ID token is kept.
 *
 * @param groups those of its groups that mean something here
 */
record Said(@Nullable String fhirUser, @Nullable String organization, List<String> patients, List<String> groups) {

    Said {
        patients = List.copyOf(patients);
        groups = List.copyOf(groups);
    }
}
