package org.chartkeeper.users;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.caller.SignInEvent.PasswordChangeRefused;
import org.chartkeeper.caller.SignInEvent.PasswordChanged;
import org.chartkeeper.users.PasswordCheck.Checked;
import org.springframework.context.ApplicationEventPublisher;

/** Lets users choose another password, against the one they have. */
final class PasswordChange {

    private final PasswordCheck check;
    private final PasswordRules rules;
    private final Passwords passwords;
    private final SignInThrottle throttle;
    private final UserDirectory users;
    private final ApplicationEventPublisher events;

    PasswordChange(
            PasswordCheck check,
            PasswordRules rules,
            Passwords passwords,
            SignInThrottle throttle,
            UserDirectory users,
            ApplicationEventPublisher events) {
        this.check = check;
        this.rules = rules;
        this.passwords = passwords;
        this.throttle = throttle;
        this.users = users;
        this.events = events;
    }

    /** What became of an attempt. */
    sealed interface Answer {

        /** The user has another password now; {@code hash} is its hash. */
        record Changed(User user, String hash) implements Answer {}

        /** The new password may not be used, and why. */
        record Unfit(List<String> problems) implements Answer {}

        /** The present password is wrong. */
        record Refused() implements Answer {}

        /** Not tried, after too many attempts. */
        record Locked(Duration retryAfter) implements Answer {}
    }

    /** The passwords of one attempt. */
    record Wish(String username, String present, String fresh, String address) {}

    /** Changes the password of a user who is signed in. */
    Answer change(Wish wish) {
        return attempt(wish, false);
    }

    /** Changes a password that may not be used any longer, of a user who is not signed in and cannot be because of that. */
    Answer replace(Wish wish) {
        return attempt(wish, true);
    }

    private Answer attempt(Wish wish, boolean onlyUnfit) {
        Optional<Duration> wait = throttle.attempt(wish.username(), wish.address());
        if (wait.isPresent()) {
            events.publishEvent(new PasswordChangeRefused(known(wish), true, wish.address()));
            return new Answer.Locked(wait.get());
        }
        Checked checked = check.check(wish.username(), wish.present()).orElse(null);
        if (checked == null
                || (onlyUnfit && rules.standing(checked, wish.present()).isEmpty())) {
            events.publishEvent(new PasswordChangeRefused(known(wish), false, wish.address()));
            return new Answer.Refused();
        }
        throttle.succeeded(wish.username(), wish.address());
        User user = checked.user();
        String hashedAlike = user.passwordHash();
        List<String> problems = wish.fresh().equals(wish.present())
                ? List.of("It is the password that you have.")
                : rules.problems(user.username(), wish.fresh(), PasswordHashes.mostBytes(hashedAlike));
        if (!problems.isEmpty()) {
            return new Answer.Unfit(problems);
        }
        String hash = PasswordHashes.like(hashedAlike, wish.fresh());
        passwords.choose(user, hash);
        events.publishEvent(new PasswordChanged(user.username(), user.fhirUser(), wish.address()));
        return new Answer.Changed(user, hash);
    }

    private String known(Wish wish) {
        return users.find(wish.username()).map(User::username).orElse("");
    }
}
