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
import org.chartkeeper.smart.BreakGlassRecords.Happened;
import org.chartkeeper.smart.BreakGlassRecords.PatientHint;
import org.chartkeeper.smart.BreakGlassSessions.Opened;
import org.chartkeeper.users.SessionEnded;
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
     * @param sid the user's session
     * @return empty when there is no such patient, or none who may be opened
     */
    Optional<Emergency> open(Caller caller, User user, String sid, PatientHint hint, String reason) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Emergency opened = records.find(hint)
                .map(patient -> new Emergency(UUID.randomUUID().toString(), patient, now, now.plus(length())))
                .filter(session -> !charts.patients(caller.in(session), List.of(session.patient()))
                        .isEmpty())
                .orElse(null);
        if (opened == null) {
            records.refused(caller, reason);
            return Optional.empty();
        }
        List<User> informed = users.withRole(Role.PRIVACY_OFFICER);
        records.opened(
                new Opened(opened, user.username(), caller.clientId(), sid, reason), caller.in(opened), informed);
        return Optional.of(opened);
    }

    /** An emergency ends with the session of its user. */
    @EventListener
    void on(SessionEnded ended) {
        sessions.endWith(ended.sid()).forEach(this::ended);
    }

    /** Records the end of what ended by itself. */
    void endExpired() {
        sessions.endExpired().forEach(this::ended);
    }

    private void ended(Opened session) {
        records.happened(Happened.ENDED, session);
    }
}
