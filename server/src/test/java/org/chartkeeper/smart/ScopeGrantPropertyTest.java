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
    private static final List<List<String>> CATEGORIES =
            List.of(List.of(), List.of("|a"), List.of("urn:s|a"), List.of("urn:s|b"), List.of("urn:s|a", "urn:s|b"));

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
                for (List<String> categories : CATEGORIES) {
                    assertThat(allows(granted, permission, type, categories))
                            .isEqualTo(allows(wanted, permission, type, categories)
                                    && allows(cap, permission, type, categories));
                }
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
            assertThat(!allows(granted, permission, "Patient", List.of())
                            || allows(cap, permission, "Patient", List.of()))
                    .isTrue();
        }
    }

    private static boolean allows(
            List<SmartScope> scopes, Permission permission, String type, List<String> categories) {
        return scopes.stream().anyMatch(scope -> scope.allows(permission, type) && scope.covers(categories));
    }

    @Provide
    Arbitrary<List<String>> scopes() {
        Arbitrary<String> type = Arbitraries.of("*", "Observation", "Patient", "Consent");
        Arbitrary<String> permissions =
                Arbitraries.of("c", "r", "u", "d", "s", "rs", "cru", "ud", "cruds", "read", "write", "*");
        Arbitrary<String> whole = Combinators.combine(type, permissions).as((of, what) -> "system/" + of + "." + what);
        Arbitrary<String> granular = Combinators.combine(
                        Arbitraries.of("Observation", "Consent"),
                        Arbitraries.of("c", "r", "rs", "cud", "cruds"),
                        Arbitraries.of("a", "b", "urn:s|a", "urn:s|", "|a", "a,b"))
                .as((of, what, category) -> "system/" + of + "." + what + "?category=" + category);
        return Arbitraries.oneOf(whole, granular).list().ofMinSize(1).ofMaxSize(5);
    }
}
