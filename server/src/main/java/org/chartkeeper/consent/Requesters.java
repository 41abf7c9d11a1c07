package org.chartkeeper.consent;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.chartkeeper.access.Policy;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.consent.Requester.Representation;
import org.jspecify.annotations.Nullable;

/** Makes requesters of callers: with all they act as, and the patients they may act for, as it is on file. */
final class Requesters {

    private static final String PATIENT = "Patient/";
    private static final String RELATED_PERSON = "RelatedPerson/";

    private final Memberships memberships;
    private final Supplier<Policy> policy;
    private final Clock clock;

    Requesters(Memberships memberships, Supplier<Policy> policy, Clock clock) {
        this.memberships = memberships;
        this.policy = policy;
        this.clock = clock;
    }

    /** The requester that {@code caller} is now. */
    Requester of(Caller caller) {
        return of(caller, clock.instant());
    }

    /** The requester that {@code caller} is at {@code time}, by what is on file now. */
    Requester of(Caller caller, Instant time) {
        String user = caller.fhirUser();
        return new Requester(
                memberships.closure(own(caller), time),
                caller.purposes(),
                discloses(caller) ? Set.of(Requester.ACCESS, Requester.DISCLOSE) : Set.of(Requester.ACCESS),
                user != null && user.startsWith(PATIENT) ? user.substring(PATIENT.length()) : null,
                represents(user),
                caller.roles(),
                null,
                caller.custodianSystem(),
                emergency(caller));
    }

    /** The first moment after {@code time} at which this requester begins or ends to act as somebody. */
    Instant nextChange(Requester requester, Instant time) {
        return memberships.nextChange(requester.actors(), time);
    }

    private static Set<String> own(Caller caller) {
        Set<String> actors = new LinkedHashSet<>();
        Stream.of(caller.organization(), caller.device(), caller.fhirUser())
                .flatMap(Stream::ofNullable)
                .forEach(actors::add);
        return actors;
    }

    /** What is exported leaves the custodian's hands, unless it exports for itself. */
    private boolean discloses(Caller caller) {
        return caller.disclosing() && !policy.get().custodian().equals(caller.organization());
    }

    private List<Representation> represents(@Nullable String user) {
        if (user == null || !user.startsWith(RELATED_PERSON)) {
            return List.of();
        }
        Set<String> representatives = policy.get().representatives();
        return memberships.relationsOf(user).stream()
                .filter(relation -> relation.relationships().stream().anyMatch(representatives::contains))
                .map(relation -> new Representation(user, relation.patient(), relation.period()))
                .toList();
    }

    private static Requester.@Nullable BreakGlassSession emergency(Caller caller) {
        Emergency session = caller.emergency();
        return session == null
                ? null
                : new Requester.BreakGlassSession(session.id(), session.patient(), session.opened(), session.expires());
    }
}
