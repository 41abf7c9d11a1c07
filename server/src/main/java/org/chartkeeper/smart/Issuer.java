package org.chartkeeper.smart;

import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.SmartScope;

/**
 * An outside issuer of access tokens; in its caps {@code *} stands for any.
 *
 * @param scopes the most its tokens may carry
 * @param purposes likewise
 * @param organizations likewise, references
 * @param fhirUserTypes likewise, resource types
 * @param roles likewise, role codes
 */
record Issuer(
        String issuer,
        KeySet keys,
        List<SmartScope> scopes,
        Set<String> purposes,
        Set<String> organizations,
        Set<String> fhirUserTypes,
        Set<String> roles,
        boolean active) {

    Issuer {
        scopes = List.copyOf(scopes);
        purposes = Set.copyOf(purposes);
        organizations = Set.copyOf(organizations);
        fhirUserTypes = Set.copyOf(fhirUserTypes);
        roles = Set.copyOf(roles);
    }

    static boolean allows(Set<String> cap, String value) {
        return cap.contains("*") || cap.contains(value);
    }
}
