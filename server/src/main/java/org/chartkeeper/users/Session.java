package org.chartkeeper.users;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signed-in user's session.
 *
 * @param sid names it, in id_tokens too
 * @param user whose it is, as the directory knows the user now
 * @param signedIn when the user was recognised, here or by an outside provider
 * @param secondFactor when a second factor was last given in it, or null
 * @param secondFactorMethod what that was, a code of RFC 8176, or null
 * @param enrolled whether the user has a second factor to give
 * @param outsideMethods how an outside provider recognised the user; empty for a password given here
 */
public record Session(
        String sid,
        User user,
        Instant signedIn,
        @Nullable Instant secondFactor,
        @Nullable String secondFactorMethod,
        boolean enrolled,
        List<String> outsideMethods) {

    private static final String PASSWORD = "pwd";
    private static final String SEVERAL = "mfa";

    public Session {
        outsideMethods = List.copyOf(outsideMethods);
    }

    /** A session that began with a password. */
    public Session(
            String sid,
            User user,
            Instant signedIn,
            @Nullable Instant secondFactor,
            @Nullable String secondFactorMethod,
            boolean enrolled) {
        this(sid, user, signedIn, secondFactor, secondFactorMethod, enrolled, List.of());
    }

    /** Whether everything was given that the user signs in with; before that it is good for giving the rest alone. */
    public boolean isComplete() {
        return !enrolled || secondFactor != null;
    }

    /** Whether it began at an outside provider. */
    public boolean isFromOutside() {
        return !outsideMethods.isEmpty();
    }

    /** Whether a second factor was given at this time or later. */
    public boolean hasSecondFactor(Instant since) {
        return secondFactor != null && !secondFactor.isBefore(since);
    }

    /**
     * How the user was recognised.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8176">RFC 8176, authentication method references</a>
     */
    public List<String> authenticationMethods() {
        List<String> methods = new ArrayList<>(isFromOutside() ? outsideMethods : List.of(PASSWORD));
        if (secondFactorMethod != null) {
            methods.add(secondFactorMethod);
            methods.add(SEVERAL);
        }
        return methods.stream().distinct().toList();
    }
}
