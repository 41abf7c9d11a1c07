package org.chartkeeper.users;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.caller.SignInEvent.SignInRefused;
import org.chartkeeper.caller.SignInEvent.SignedIn;
import org.chartkeeper.caller.SignInEvent.SignedOut;
import org.chartkeeper.users.PasswordCheck.Checked;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/** Signs users in and out. */
public final class SignIn {

    private final PasswordCheck passwords;
    private final PasswordRules rules;
    private final SignInThrottle throttle;
    private final Sessions sessions;
    private final UserDirectory users;
    private final ApplicationEventPublisher events;

    SignIn(
            PasswordCheck passwords,
            PasswordRules rules,
            SignInThrottle throttle,
            Sessions sessions,
            UserDirectory users,
            ApplicationEventPublisher events) {
        this.passwords = passwords;
        this.rules = rules;
        this.throttle = throttle;
        this.sessions = sessions;
        this.users = users;
        this.events = events;
    }

    /** What became of an attempt. */
    sealed interface Answer {

        /** Signed in, with the value of the new session's cookie. */
        record Accepted(Session session, String cookie) implements Answer {}

        /** Name and password are right, but the password may not be used any longer; no session has begun. */
        record Outdated(List<String> reasons) implements Answer {}

        /** Name or password is wrong; nobody is told which. */
        record Refused() implements Answer {}

        /** Not tried, after too many attempts. */
        record Locked(Duration retryAfter) implements Answer {}
    }

    Answer attempt(String username, String password, String address) {
        Optional<Duration> wait = throttle.attempt(username, address);
        if (wait.isPresent()) {
            events.publishEvent(new SignInRefused(known(username), true, address));
            return new Answer.Locked(wait.get());
        }
        Checked checked = passwords.check(username, password).orElse(null);
        if (checked == null) {
            events.publishEvent(new SignInRefused(known(username), false, address));
            return new Answer.Refused();
        }
        throttle.succeeded(username, address);
        List<String> reasons = rules.standing(checked, password);
        if (!reasons.isEmpty()) {
            events.publishEvent(new SignInRefused(username, false, address));
            return new Answer.Outdated(reasons);
        }
        return begin(checked.user(), checked.hash(), address);
    }

    /** Begins a session of a user who has given the password of this hash. */
    Answer.Accepted begin(User user, String passwordHash, String address) {
        Sessions.Begun begun = sessions.begin(user, passwordHash);
        events.publishEvent(new SignedIn(user.username(), user.fhirUser(), address));
        return new Answer.Accepted(begun.session(), begun.cookie());
    }

    /** What becomes of the session that the browser had before: the same user's goes on as the fresh one, another's ends. */
    void replace(Session before, Session fresh, @Nullable String address) {
        if (before.user().username().equals(fresh.user().username())) {
            sessions.takeOver(before, fresh);
        } else {
            out(before, address);
        }
    }

    /**
     * Begins a session of a user whom an outside provider recognised; gives the value of its cookie.
     *
     * @param before the session that the browser had
     */
    public String recognised(User user, Recognition recognition, Optional<Session> before, @Nullable String address) {
        Sessions.Begun begun = sessions.begin(user, recognition);
        events.publishEvent(new SignedIn(user.username(), user.fhirUser(), address));
        before.ifPresent(one -> replace(one, begun.session(), address));
        return begun.cookie();
    }

    /** Tells the audit trail of a user whom an outside provider did not recognise, or who has no rights here. */
    public void refused(String username, @Nullable String address) {
        events.publishEvent(new SignInRefused(username, false, address));
    }

    /** Ends the user's other sessions; says how many. */
    int endOthers(Session session) {
        return end(sessions.others(session));
    }

    /** Ends sessions whose user has another password by now. */
    void endOutdated() {
        end(sessions.outdated());
    }

    private int end(List<String> sids) {
        sids.forEach(sid -> {
            sessions.end(sid);
            events.publishEvent(new SessionEnded(sid));
        });
        return sids.size();
    }

    /** Ends a session; what hangs on it listens for {@link SessionEnded}. */
    public void out(Session session, @Nullable String address) {
        sessions.end(session.sid());
        events.publishEvent(new SessionEnded(session.sid()));
        events.publishEvent(
                new SignedOut(session.user().username(), session.user().fhirUser(), address));
    }

    private String known(String username) {
        return users.find(username).map(User::username).orElse("");
    }
}
