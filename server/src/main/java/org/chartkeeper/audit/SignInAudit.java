package org.chartkeeper.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SignInEvent;
import org.chartkeeper.caller.SignInEvent.PasswordChangeRefused;
import org.chartkeeper.caller.SignInEvent.PasswordChanged;
import org.chartkeeper.caller.SignInEvent.SecondFactorChanged;
import org.chartkeeper.caller.SignInEvent.SecondFactorGiven;
import org.chartkeeper.caller.SignInEvent.SecondFactorRefused;
import org.chartkeeper.caller.SignInEvent.SignInRefused;
import org.chartkeeper.caller.SignInEvent.SignedIn;
import org.chartkeeper.caller.SignInEvent.SignedOut;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;

/** Audits who signs in and out and changes a password, and who tried to, before the answer that tells of it. */
final class SignInAudit {

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;
    private static final int CALLERS_ERROR = 4;

    private final AuditTrail trail;
    private final Clock clock;

    SignInAudit(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    @EventListener
    void on(SignInEvent event) {
        if (event instanceof SignedIn in) {
            record("sign-in", 0, OK, in, in.fhirUser());
        } else if (event instanceof SignInRefused refused) {
            record("sign-in", CALLERS_ERROR, refused.locked() ? TOO_MANY : UNAUTHORIZED, refused, null);
        } else if (event instanceof PasswordChanged changed) {
            record("password-change", 0, OK, changed, changed.fhirUser());
        } else if (event instanceof PasswordChangeRefused refused) {
            record("password-change", CALLERS_ERROR, refused.locked() ? TOO_MANY : UNAUTHORIZED, refused, null);
        } else if (event instanceof SignedOut out) {
            record("sign-out", 0, OK, out, out.fhirUser());
        } else if (event instanceof SecondFactorGiven given) {
            record("second-factor", 0, OK, given, given.fhirUser());
        } else if (event instanceof SecondFactorRefused refused) {
            int status = refused.locked() ? TOO_MANY : UNAUTHORIZED;
            record("second-factor", CALLERS_ERROR, status, refused, refused.fhirUser());
        } else if (event instanceof SecondFactorChanged changed) {
            String what = changed.enrolled() ? "second-factor-enrolled" : "second-factor-removed";
            record(what, 0, OK, changed, changed.fhirUser());
        }
    }

    private void record(String interaction, int outcome, int status, SignInEvent event, @Nullable String fhirUser) {
        String address = event.remoteAddress();
        trail.record(new AuditEntry(
                UUID.randomUUID(),
                clock.instant(),
                "E",
                interaction,
                outcome,
                status,
                user(event.username(), fhirUser),
                interaction,
                address == null ? "" : "from " + address,
                List.of(),
                List.of()));
    }

    private static Caller user(String username, @Nullable String fhirUser) {
        String shown = username.isEmpty() ? "an unknown user" : username;
        return new Caller(
                "",
                shown,
                "chartkeeper",
                shown,
                List.of(),
                Set.of(),
                null,
                null,
                fhirUser,
                null,
                Set.of(),
                false,
                "",
                Instant.MAX);
    }
}
