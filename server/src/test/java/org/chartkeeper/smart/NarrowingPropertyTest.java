package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;

class NarrowingPropertyTest {

    private static final List<String> TYPES = List.of("Observation", "Patient", "Consent");
    private static final List<List<String>> CATEGORIES = List.of(List.of(), List.of("urn:s|a"), List.of("urn:s|b"));

    private static Client client(Set<String> scopes, Set<String> purposes, Set<String> roles, Set<String> addresses) {
        return TestClients.read("""
                {"client_id": "app", "grant_types": ["authorization_code"], "token_endpoint_auth_method": "none",
                 "redirect_uris": %s, "scope": "%s", "purpose_of_use": %s, "roles": %s}""".formatted(list(addresses), String.join(" ", scopes), list(purposes), list(roles)));
    }

    private static String list(Set<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(", ", "[", "]"));
    }

    @Property
    void whatAClientMayChangeItselfNeverOpensMore(@ForAll("clients") Client before, @ForAll("clients") Client after) {
        if (Narrowing.exceeded(before, after).isPresent()) {
            return;
        }
        assertThat(before.purposes()).containsAll(after.purposes());
        assertThat(before.redirectUris()).containsAll(after.redirectUris());
        assertThat(after.roles()).isEqualTo(before.roles());
        assertThat(before.launchScopes()).containsAll(after.launchScopes());
        for (SmartScope.Context context : SmartScope.Context.values()) {
            for (String type : TYPES) {
                for (Permission permission : Permission.values()) {
                    for (List<String> categories : CATEGORIES) {
                        assertThat(!opens(after, context, type, permission, categories)
                                        || opens(before, context, type, permission, categories))
                                .isTrue();
                    }
                }
            }
        }
    }

    @Property
    void toStayAsItWasIsNeverTooMuch(@ForAll("clients") Client client) {
        assertThat(Narrowing.exceeded(client, client)).isEmpty();
    }

    @Example
    void eachWideningIsNamed() {
        Client before = client(Set.of("patient/*.rs"), Set.of("PATRQT"), Set.of("patient"), Set.of("https://a.org/b"));

        assertThat(Narrowing.exceeded(
                        before,
                        client(
                                Set.of("patient/*.cruds"),
                                Set.of("PATRQT"),
                                Set.of("patient"),
                                Set.of("https://a.org/b"))))
                .contains("scope");
        assertThat(Narrowing.exceeded(
                        before,
                        client(Set.of("patient/*.rs"), Set.of("TREAT"), Set.of("patient"), Set.of("https://a.org/b"))))
                .contains("purpose_of_use");
        assertThat(Narrowing.exceeded(
                        before, client(Set.of("patient/*.rs"), Set.of("PATRQT"), Set.of(), Set.of("https://a.org/b"))))
                .contains("roles");
        assertThat(Narrowing.exceeded(
                        before,
                        client(Set.of("patient/*.rs"), Set.of("PATRQT"), Set.of("patient"), Set.of("https://a.org/c"))))
                .contains("redirect_uris");
    }

    private static boolean opens(
            Client client, SmartScope.Context context, String type, Permission permission, List<String> categories) {
        return client.scopes().stream()
                .anyMatch(scope ->
                        scope.context() == context && scope.allows(permission, type) && scope.covers(categories));
    }

    @Provide
    Arbitrary<Client> clients() {
        Arbitrary<Set<String>> scopes = Arbitraries.of(
                        "openid",
                        "launch",
                        "client_registration",
                        "patient/*.rs",
                        "patient/*.read",
                        "patient/Observation.rs",
                        "patient/Observation.rs?category=urn:s|a",
                        "patient/Observation.r",
                        "user/*.cruds",
                        "user/Consent.rs",
                        "system/*.rs")
                .set()
                .ofMinSize(1)
                .ofMaxSize(4);
        Arbitrary<Set<String>> purposes =
                Arbitraries.of("PATRQT", "TREAT", "HOPERAT").set().ofMaxSize(2);
        Arbitrary<Set<String>> roles =
                Arbitraries.of("patient", "records-manager").set().ofMaxSize(2);
        Arbitrary<Set<String>> addresses = Arbitraries.of("https://a.org/b", "https://a.org/c")
                .set()
                .ofMinSize(1)
                .ofMaxSize(2);
        return Combinators.combine(scopes, purposes, roles, addresses).as(NarrowingPropertyTest::client);
    }
}
