package org.chartkeeper.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.Role;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private Instant now = Instant.parse("2026-11-02T08:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private static User user(String name, Role role) {
        return new User(name, "hash", null, null, Set.of(role), List.of(), false, List.of());
    }

    private final User anna = user("anna", Role.PATIENT);
    private final User root = user("root", Role.ADMINISTRATOR);
    private final Sessions sessions = sessions(anna, root);

    private Sessions sessions(User... users) {
        UserFile reader = new UserFile(false);
        return new Sessions(
                UsersDatabase.jdbc(),
                new UserDirectory(Path.of("none.yaml"), reader, List.of(users), OutsideUsers.NONE),
                clock);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void aSessionEndsWhenNothingIsDone() {
        String cookie = sessions.begin(anna).cookie();

        pass(Duration.ofMinutes(59));
        assertThat(sessions.find(cookie)).isPresent();
        pass(Duration.ofMinutes(59));
        assertThat(sessions.find(cookie)).isPresent();
        pass(Duration.ofMinutes(60));
        assertThat(sessions.find(cookie)).isEmpty();
    }

    @Test
    void anAdministratorsEndsSooner() {
        String cookie = sessions.begin(root).cookie();

        pass(Duration.ofMinutes(14));
        assertThat(sessions.find(cookie)).isPresent();
        pass(Duration.ofMinutes(15));
        assertThat(sessions.find(cookie)).isEmpty();
    }

    @Test
    void noSessionIsLongerThanTwelveHours() {
        String cookie = sessions.begin(anna).cookie();
        for (int i = 0; i < 14; i++) {
            pass(Duration.ofMinutes(50));
            assertThat(sessions.find(cookie)).isPresent();
        }

        pass(Duration.ofMinutes(20));

        assertThat(sessions.find(cookie)).isEmpty();
    }

    @Test
    void askingWhetherItIsLiveDoesNotKeepItSo() {
        Sessions.Begun begun = sessions.begin(anna);
        pass(Duration.ofMinutes(40));
        assertThat(sessions.isLive(begun.session().sid())).isTrue();

        pass(Duration.ofMinutes(20));

        assertThat(sessions.isLive(begun.session().sid())).isFalse();
    }

    @Test
    void itIsKnownOnEveryNodeAndGoneWithItsUser() {
        String cookie = sessions.begin(anna).cookie();

        assertThat(sessions(anna).find(cookie)).map(Session::user).contains(anna);
        assertThat(sessions(root).find(cookie)).isEmpty();
    }

    private static User withHash(User user, String hash) {
        return new User(user.username(), hash, null, null, user.roles(), List.of(), false, List.of());
    }

    @Test
    void anotherHashInTheFileEndsTheSessionsOfThatUser() {
        Sessions.Begun annas = sessions.begin(anna);
        Sessions.Begun roots = sessions.begin(root);

        Sessions reset = sessions(withHash(anna, "other hash"), root);

        assertThat(reset.find(annas.cookie())).isEmpty();
        assertThat(reset.isLive(annas.session().sid())).isFalse();
        assertThat(reset.find(roots.cookie())).isPresent();
        assertThat(reset.outdated())
                .contains(annas.session().sid())
                .doesNotContain(roots.session().sid());
    }

    @Test
    void aChosenPasswordEndsEverySessionButTheOneThatIsRenewedUnderAnotherCookie() {
        User carla = user("carla", Role.PATIENT);
        Sessions all = sessions(carla);
        Sessions.Begun here = all.begin(carla);
        Sessions.Begun there = all.begin(carla);

        new Passwords(UsersDatabase.jdbc(), clock).choose(carla, "chosen");
        String cookie = all.renew(here.session(), "chosen");

        assertThat(all.find(there.cookie())).isEmpty();
        assertThat(all.find(here.cookie())).isEmpty();
        assertThat(all.find(cookie)).map(Session::sid).contains(here.session().sid());
        assertThat(all.others(here.session())).containsExactly(there.session().sid());
        assertThat(all.begin(carla).session().user()).isEqualTo(carla);
    }

    @Test
    void aSignInThatWasOvertakenByAChangeBeginsNothing() {
        User dora = user("dora", Role.PATIENT);
        new Passwords(UsersDatabase.jdbc(), clock).choose(dora, "chosen");

        String cookie = sessions(dora).begin(dora, "hash").cookie();

        assertThat(sessions(dora).find(cookie)).isEmpty();
    }

    @Test
    void onlyTheHashOfTheCookieIsKept() {
        String cookie = sessions.begin(anna).cookie();

        Optional<String> kept = UsersDatabase.jdbc()
                .sql("select secret from chartkeeper.user_session where secret = ?")
                .param(Secret.hash(cookie))
                .query(String.class)
                .optional();

        assertThat(kept).isPresent();
        assertThat(kept.get()).isNotEqualTo(cookie);
    }

    @Test
    void tooManyAttemptsLockTheNameForLongerAndLonger() {
        SignInThrottle throttle = new SignInThrottle(UsersDatabase.jdbc(), clock, 3, 1000);
        for (int i = 0; i < 3; i++) {
            assertThat(throttle.attempt("guessed", "a")).isEmpty();
        }

        assertThat(throttle.attempt("Guessed", "b")).contains(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(31));
        assertThat(throttle.attempt("guessed", "a")).isEmpty();
        assertThat(throttle.attempt("guessed", "a")).contains(Duration.ofSeconds(60));
        pass(Duration.ofMinutes(16));
        assertThat(throttle.attempt("guessed", "a")).isEmpty();
    }

    @Test
    void anAddressIsLockedByFailuresAndNotBySuccesses() {
        SignInThrottle throttle = new SignInThrottle(UsersDatabase.jdbc(), clock, 1000, 3);
        for (int i = 0; i < 10; i++) {
            assertThat(throttle.attempt("user" + i, "hospital")).isEmpty();
            throttle.succeeded("user" + i, "hospital");
        }

        for (int i = 0; i < 3; i++) {
            assertThat(throttle.attempt("victim" + i, "attacker")).isEmpty();
        }
        assertThat(throttle.attempt("another", "attacker")).isPresent();
    }

    @Test
    void aSuccessForgetsTheSlipsBefore() {
        SignInThrottle throttle = new SignInThrottle(UsersDatabase.jdbc(), clock, 3, 1000);
        throttle.attempt("slips", "x");
        throttle.attempt("slips", "x");
        throttle.succeeded("slips", "x");

        for (int i = 0; i < 3; i++) {
            assertThat(throttle.attempt("slips", "x")).isEmpty();
        }
    }
}
