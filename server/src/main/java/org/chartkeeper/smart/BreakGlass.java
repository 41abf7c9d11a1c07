package org.chartkeeper.smart;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.chartkeeper.access.Policy;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.caller.Role;
import org.chartkeeper.smart.BreakGlassRecords.PatientHint;
import org.chartkeeper.smart.BreakGlassSessions.Opened;
import org.chartkeeper.users.Session;
import org.chartkeeper.users.SessionEnded;
import org.chartkeeper.users.Sessions;
import org.chartkeeper.users.User;
import org.chartkeeper.users.UserDirectory;
import org.springframework.context.event.EventListener;

/**
 * Opens one patient's record in an emergency: for a reason that is kept, for as long as the policy says, in evidence before
 * anything is shown, and before the eyes of the privacy office afterwards. What consent or policy refuses even then is answered
 * like a patient who is not here.
 */
class BreakGlass {

    private final BreakGlassSessions sessions;
    private final BreakGlassRecords records;
    private final Charts charts;
    private final UserDirectory users;
    private final Supplier<Policy> policy;
    private final Clock clock;

    BreakGlass(
            BreakGlassSessions sessions,
            BreakGlassRecords records,
            Charts charts,
            UserDirectory users,
            Supplier<Policy> policy,
            Clock clock) {
        this.sessions = sessions;
        this.records = records;
        this.charts = charts;
        this.users = users;
        this.policy = policy;
        this.clock = clock;
    }

    /** For how long a record is opened. */
    Duration length() {
        return policy.get().breakGlass().longest();
    }

    /**
     * Opens the record of the one patient that {@code hint} fits.
     *
     * @param caller the user and the client, as they are without an emergency
     * @param session the user's, which the emergency does not outlast
     * @return empty when there is no such patient, or none who may be opened
     */
    Optional<Emergency> open(Caller caller, Session session, PatientHint hint, String reason) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant last = session.signedIn().plus(Sessions.LONGEST);
        Instant end = now.plus(length()).isBefore(last) ? now.plus(length()) : last;
        // Nobody who is here and nobody who is not must cost the same, so that the time does not tell.
        String patient = records.find(hint).orElseGet(() -> UUID.randomUUID().toString());
        Emergency opened = new Emergency(UUID.randomUUID().toString(), patient, now, end);
        if (charts.patients(caller.in(opened), List.of(patient)).isEmpty()) {
            records.refused(caller, reason);
            return Optional.empty();
        }
        List<User> informed = users.withRole(Role.PRIVACY_OFFICER);
        records.opened(
                new Opened(opened, session.user().username(), caller.clientId(), session.sid(), reason),
                caller.in(opened),
                informed);
        return Optional.of(opened);
    }

    /** An emergency ends with the session of its user. */
    @EventListener
    void on(SessionEnded ended) {
        records.ended(() -> sessions.endWith(ended.sid()));
    }

    /** Records the end of what ended by itself. */
    void endExpired() {
        records.ended(sessions::endExpired);
    }
}
