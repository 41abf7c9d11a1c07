package org.chartkeeper.users;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.chartkeeper.caller.SignInEvent;
import org.chartkeeper.caller.SignInEvent.SecondFactorChanged;
import org.chartkeeper.caller.SignInEvent.SecondFactorGiven;
import org.chartkeeper.caller.SignInEvent.SecondFactorRefused;
import org.chartkeeper.users.SecondFactor.Method;
import org.chartkeeper.users.SecondFactorChallenges.Purpose;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;

/** Takes second factors from users who have given their password, and lets them enrol and remove what they have. */
final class SecondFactorCheck {

    /** How recently a user must have proved who it is to change what that is proved with. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final int CHALLENGE_BYTES = 32;

    private final SecondFactors factors;
    private final SecondFactorChallenges challenges;
    private final OneTimePasswords passwords;
    private final Passkeys passkeys;
    private final SignInThrottle throttle;
    private final Sessions sessions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SecondFactorCheck(
            SecondFactors factors,
            SecondFactorChallenges challenges,
            OneTimePasswords passwords,
            Passkeys passkeys,
            SignInThrottle throttle,
            Sessions sessions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.factors = factors;
        this.challenges = challenges;
        this.passwords = passwords;
        this.passkeys = passkeys;
        this.throttle = throttle;
        this.sessions = sessions;
        this.events = events;
        this.clock = clock;
    }

    /** What became of an attempt. */
    sealed interface Answer {

        /** Given, with the value of the session's new cookie. */
        record Accepted(String cookie) implements Answer {}

        /** Not right. */
        record Refused() implements Answer {}

        /** Not tried, after too many attempts. */
        record Locked(Duration retryAfter) implements Answer {}
    }

    List<SecondFactor> of(User user) {
        return factors.of(user);
    }

    /** Whether the user has proved recently enough who it is to change its second factors. */
    boolean mayChange(Session session) {
        return session.enrolled()
                ? session.hasSecondFactor(clock.instant().minus(FRESH))
                : session.signedIn().isAfter(clock.instant().minus(FRESH));
    }

    /** What the browser asks the user's passkeys with. */
    String passkeyToUse(Session session) {
        return passkeys.toUse(challenge(session, Purpose.USE_PASSKEY), factors.keys(session.user(), Method.POP));
    }

    Answer giveCode(Session session, String code, @Nullable String address) {
        return give(session, Method.OTP, address, () -> factors.keys(session.user(), Method.OTP).stream()
                .anyMatch(key -> {
                    OptionalLong step = passwords.step(key.secret(), code, key.counter());
                    return step.isPresent() && factors.use(key, step.getAsLong());
                }));
    }

    Answer givePasskey(Session session, String answer, @Nullable String address) {
        return give(session, Method.POP, address, () -> challenges
                .take(session, Purpose.USE_PASSKEY)
                .flatMap(challenge -> passkeys.used(answer, challenge, factors.keys(session.user(), Method.POP)))
                .filter(used -> factors.use(used.key(), used.counter()))
                .isPresent());
    }

    private Answer give(
            Session session, Method method, @Nullable String address, java.util.function.BooleanSupplier right) {
        User user = session.user();
        Optional<Duration> wait = throttle.attemptSecondFactor(user.username());
        if (wait.isPresent()) {
            events.publishEvent(new SecondFactorRefused(user.username(), user.fhirUser(), true, address));
            return new Answer.Locked(wait.get());
        }
        if (!right.getAsBoolean()) {
            events.publishEvent(new SecondFactorRefused(user.username(), user.fhirUser(), false, address));
            return new Answer.Refused();
        }
        return given(session, method, new SecondFactorGiven(user.username(), user.fhirUser(), method.code(), address));
    }

    /** The key for a new authenticator app: the same one until the session has proved that the app has it. */
    byte[] codeToEnrol(Session session) {
        return challenges.find(session, Purpose.ENROL_OTP).orElseGet(() -> {
            byte[] secret = passwords.newSecret();
            challenges.keep(session, Purpose.ENROL_OTP, secret);
            return secret;
        });
    }

    Answer enrolCode(Session session, String name, String code, @Nullable String address) {
        byte[] secret = challenges.find(session, Purpose.ENROL_OTP).orElse(null);
        OptionalLong step = secret == null ? OptionalLong.empty() : passwords.step(secret, code, 0);
        if (secret == null
                || step.isEmpty()
                || challenges.take(session, Purpose.ENROL_OTP).isEmpty()) {
            return new Answer.Refused();
        }
        factors.add(session.user(), Method.OTP, name, secret, null, step.getAsLong());
        return enrolled(session, Method.OTP, address);
    }

    /** What the browser makes a passkey with. */
    String passkeyToEnrol(Session session) {
        return passkeys.toMake(
                session.user(), challenge(session, Purpose.ENROL_PASSKEY), factors.keys(session.user(), Method.POP));
    }

    Answer enrolPasskey(Session session, String name, String answer, @Nullable String address) {
        Passkeys.Made made = challenges
                .take(session, Purpose.ENROL_PASSKEY)
                .flatMap(challenge -> passkeys.made(answer, challenge))
                .orElse(null);
        if (made == null) {
            return new Answer.Refused();
        }
        try {
            factors.add(session.user(), Method.POP, name, made.secret(), made.credentialId(), made.counter());
        } catch (DataIntegrityViolationException e) {
            return new Answer.Refused(); // it is enrolled already, by this user or another
        }
        return enrolled(session, Method.POP, address);
    }

    /** Takes away one of the user's second factors; false when it is not theirs. */
    boolean remove(Session session, UUID id, @Nullable String address) {
        User user = session.user();
        boolean removed = factors.remove(user, id);
        if (removed) {
            events.publishEvent(new SecondFactorChanged(user.username(), user.fhirUser(), false, address));
        }
        return removed;
    }

    private Answer enrolled(Session session, Method method, @Nullable String address) {
        User user = session.user();
        return given(session, method, new SecondFactorChanged(user.username(), user.fhirUser(), true, address));
    }

    private Answer given(Session session, Method method, SignInEvent event) {
        throttle.secondFactorSucceeded(session.user().username());
        String cookie = sessions.secondFactorGiven(session.sid(), method.code());
        events.publishEvent(event);
        return new Answer.Accepted(cookie);
    }

    private byte[] challenge(Session session, Purpose purpose) {
        byte[] challenge = new byte[CHALLENGE_BYTES];
        random.nextBytes(challenge);
        challenges.keep(session, purpose, challenge);
        return challenge;
    }
}
