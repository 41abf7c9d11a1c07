package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;

class ScopeGrantPropertyTest {

    private static final List<String> TYPES = List.of("Observation", "Patient", "Consent", "Group");

    @Property
    void grantsExactlyWhatIsBothRequestedAndRegistered(
            @ForAll("scopes") List<String> requested, @ForAll("scopes") List<String> registered) {
        List<SmartScope> cap = ScopeGrant.parse(String.join(" ", registered));
        List<SmartScope> wanted = ScopeGrant.parse(String.join(" ", requested));

        List<SmartScope> granted = ScopeGrant.forBackEnd(String.join(" ", requested), cap)
                .map(texts -> ScopeGrant.parse(String.join(" ", texts)))
                .orElse(List.of());

        for (String type : TYPES) {
            for (Permission permission : Permission.values()) {
                assertThat(allows(granted, permission, type))
                        .isEqualTo(allows(wanted, permission, type) && allows(cap, permission, type));
            }
        }
    }

    @Property
    void whateverIsRequestedNothingBeyondTheRegistrationIsGranted(
            @ForAll String requested, @ForAll("scopes") List<String> registered) {
        List<SmartScope> cap = ScopeGrant.parse(String.join(" ", registered));

        List<SmartScope> granted = ScopeGrant.forBackEnd(requested, cap)
                .map(texts -> ScopeGrant.parse(String.join(" ", texts)))
                .orElse(List.of());

        for (Permission permission : Permission.values()) {
            assertThat(!allows(granted, permission, "Patient") || allows(cap, permission, "Patient"))
                    .isTrue();
        }
    }

    private static boolean allows(List<SmartScope> scopes, Permission permission, String type) {
        return scopes.stream().anyMatch(scope -> scope.allows(permission, type));
    }

    @Provide
    Arbitrary<List<String>> scopes() {
        Arbitrary<String> type = Arbitraries.of("*", "Observation", "Patient", "Consent");
        Arbitrary<String> permissions =
                Arbitraries.of("c", "r", "u", "d", "s", "rs", "cru", "ud", "cruds", "read", "write", "*");
        return Combinators.combine(type, permissions)
                .as((of, what) -> "system/" + of + "." + what)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }
}
