package org.chartkeeper.consent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Emergency;
import org.jspecify.annotations.Nullable;

/** Says of a caller what consents can tell about it. */
final class Requesters {

    private static final String PATIENT = "Patient/";

    /** The requester that {@code caller} is. */
    Requester of(Caller caller) {
        Set<String> actors = new LinkedHashSet<>();
        add(actors, caller.organization());
        add(actors, caller.device());
        add(actors, caller.fhirUser());
        String user = caller.fhirUser();
        return new Requester(
                actors,
                caller.purposes(),
                Set.of(Requester.ACCESS),
                user != null && user.startsWith(PATIENT) ? user.substring(PATIENT.length()) : null,
                List.of(),
                caller.roles(),
                null,
                caller.custodianSystem(),
                emergency(caller));
    }

    private static Requester.@Nullable BreakGlassSession emergency(Caller caller) {
        Emergency session = caller.emergency();
        return session == null
                ? null
                : new Requester.BreakGlassSession(session.id(), session.patient(), session.opened(), session.expires());
    }

    private static void add(Set<String> actors, @Nullable String reference) {
        if (reference != null) {
            actors.add(reference);
        }
    }
}
