package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientManagersTest {

    private static final String SCOPE = "openid client_registration";
    private static final Set<String> REGISTERED = Set.of("openid", "client_registration");

    private static TokenClaims claims(@Nullable String username, String scope, boolean secondFactor) {
        return new TokenClaims(
                TestUsersAndApps.BASE,
                username == null ? "app" : Callers.USER + username,
                "app",
                scope,
                Set.of("HOPERAT"),
                null,
                Set.of(),
                null,
                null,
                "grant",
                "sid",
                secondFactor,
                null,
                "jti",
                Instant.MAX);
    }

    private static Caller caller(Role... roles) {
        return new Caller(
                TestUsersAndApps.BASE,
                "x",
                "app",
                "App",
                List.of(),
                Set.of("HOPERAT"),
                null,
                null,
                null,
                null,
                Set.of(roles),
                false,
                "jti",
                Instant.MAX);
    }

    private static RegistrationRefusedException refusal(TokenClaims claims, Caller caller, Set<String> registered) {
        try {
            ClientManagers.check(claims, caller, registered);
        } catch (RegistrationRefusedException e) {
            return e;
        }
        throw new AssertionError("not refused");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"ADMINISTRATOR", "RECORDS_MANAGER"})
    void aManagerWithASecondFactorAndABackEndInTheRoleMay(Role role) {
        assertThatCode(() -> ClientManagers.check(claims("mary", SCOPE, true), caller(role), REGISTERED))
                .doesNotThrowAnyException();
        assertThatCode(() -> ClientManagers.check(claims(null, SCOPE, false), caller(role), REGISTERED))
                .doesNotThrowAnyException();
    }

    @Test
    void aUserWithoutASecondFactorIsToldToComeWithOne() {
        RegistrationRefusedException refusal =
                refusal(claims("mary", SCOPE, false), caller(Role.ADMINISTRATOR), REGISTERED);

        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.challenge())
                .startsWith("Bearer ")
                .contains("error=\"insufficient_user_authentication\"")
                .contains("acr_values=\"" + AuthorizationRequestReader.SECOND_FACTOR + "\"");
        assertThat(refusal.by()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ADMINISTRATOR", "RECORDS_MANAGER"})
    void nobodyElseMay(Role role) {
        assertThat(refusal(claims("mary", SCOPE, true), caller(role), REGISTERED)
                        .status())
                .isEqualTo(403);
        assertThat(refusal(claims(null, SCOPE, false), caller(role), REGISTERED).status())
                .isEqualTo(403);
        assertThat(refusal(claims("mary", SCOPE, true), caller(), REGISTERED).status())
                .isEqualTo(403);
    }

    @Test
    void theScopeMustBeGrantedAndStillRegistered() {
        for (String scope : List.of("openid", "user/*.cruds", "client_registrations", "system/*.cruds")) {
            assertThat(refusal(claims("mary", scope, true), caller(Role.ADMINISTRATOR), REGISTERED)
                            .error())
                    .as(scope)
                    .isEqualTo("insufficient_scope");
        }
        assertThat(refusal(claims("mary", SCOPE, true), caller(Role.ADMINISTRATOR), Set.of("openid"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void anAppGetsTheScopeOnlyWhenItIsRegisteredForItAndTheUserHasTheRole() {
        Client plain = TestUsersAndApps.app("openid user/*.cruds", "\"HOPERAT\"");
        Client console = TestUsersAndApps.app("openid client_registration", "\"HOPERAT\"");
        User manager =
                TestUsersAndApps.user("mary", "Practitioner/mary", Set.of(Role.RECORDS_MANAGER), List.of("HOPERAT"));

        assertThat(UserScopes.granted(SCOPE, plain)).contains(List.of("openid"));
        assertThat(UserScopes.granted("client_registration", console)).contains(List.of("client_registration"));
        assertThat(UserScopes.within(List.of("openid", "client_registration"), manager))
                .containsExactly("openid", "client_registration");
        assertThat(UserScopes.within(List.of("openid", "client_registration"), TestUsersAndApps.clinician("TREAT")))
                .containsExactly("openid");
        assertThat(ScopeWords.of("client_registration").label()).isEqualTo("Register apps and switch them off");
    }

    @Test
    void aBackEndGetsTheScopeOnlyWhenItIsRegisteredForIt() {
        Client plain = TestClients.read(TestClients.json("lab", "system/*.rs", ""));
        Client manager = TestClients.read(TestClients.json("lab", "system/*.rs client_registration", ""));

        assertThat(ScopeGrant.forBackEnd(List.of("client_registration"), plain)).isEmpty();
        assertThat(ScopeGrant.forBackEnd(List.of("client_registration", "system/*.rs"), plain))
                .contains(List.of("system/*.rs"));
        assertThat(ScopeGrant.forBackEnd(List.of("client_registration"), manager))
                .contains(List.of("client_registration"));
        assertThat(ScopeGrant.forBackEnd(List.of("client_registration", "system/x"), manager))
                .isEmpty();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {"system/*.rs", "openid client_registration", "openid everything", "patient/*.rs  openid"})
    void j17NoAppThatRegistersItselfGetsWhatIsNotForUsers(String scope) {
        assertThatThrownBy(
                        () -> new DynamicRegistrationSettings(false, List.of(), scope, List.of("PATRQT"), true, 1, 1))
                .hasMessageStartingWith("`chartkeeper.dynamic-registration.scope` cannot have `");
    }

    @Test
    void j17DynamicRegistrationIsNotEnabledWithoutAnybodyWhoVouches() {
        assertThatThrownBy(
                        () -> new DynamicRegistrationSettings(true, List.of(), "openid", List.of("PATRQT"), true, 1, 1))
                .hasMessage("`chartkeeper.dynamic-registration.issuers` must name who may vouch for software when"
                        + " registration is enabled");
    }
}
