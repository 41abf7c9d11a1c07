package org.chartkeeper.smart;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.searchparam.SearchParameterMap;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.param.DateParam;
import ca.uhn.fhir.rest.param.StringParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.chartkeeper.audit.AuditEntry;
import org.chartkeeper.audit.AuditTrail;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.smart.BreakGlassSessions.Opened;
import org.chartkeeper.users.User;
import org.chartkeeper.users.UserDirectory;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Task;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/** Keeps the evidence of break-glass in the store: the session, the Task for its review and the audit entry in one transaction. */
final class StoredBreakGlassRecords implements BreakGlassRecords {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");
    private static final int MOST_FOUND = 50;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int CALLERS_ERROR = 4;

    private final DaoRegistry daos;
    private final BreakGlassSessions sessions;
    private final BreakGlassReview review;
    private final AuditTrail trail;
    private final TransactionOperations transactions;
    private final UserDirectory users;
    private final Clock clock;

    StoredBreakGlassRecords(
            DaoRegistry daos,
            BreakGlassSessions sessions,
            BreakGlassReview review,
            AuditTrail trail,
            TransactionOperations transactions,
            UserDirectory users,
            Clock clock) {
        this.daos = daos;
        this.sessions = sessions;
        this.review = review;
        this.trail = trail;
        this.transactions = transactions;
        this.users = users;
        this.clock = clock;
    }

    @Override
    public Optional<String> find(PatientHint hint) {
        Set<String> found = new TreeSet<>();
        String family = hint.family();
        if (hint.id() != null) {
            found.addAll(withId(hint.id()));
        } else if (hint.number() != null) {
            found.addAll(withId(hint.number()));
            found.addAll(search(
                    new SearchParameterMap().add("identifier", new TokenParam(null, hint.number())), any -> true));
        } else if (family != null && hint.born() != null) {
            // The search goes by how names begin, and another's record must not be opened for that.
            found.addAll(search(
                    new SearchParameterMap()
                            .add("family", new StringParam(family))
                            .add("birthdate", new DateParam(hint.born())),
                    patient -> patient.getName().stream().anyMatch(name -> family.equalsIgnoreCase(name.getFamily()))));
        }
        return found.size() == 1 ? Optional.of(found.iterator().next()) : Optional.empty();
    }

    private List<String> withId(String id) {
        return ID.matcher(id).matches()
                ? search(new SearchParameterMap().add("_id", new TokenParam(id)), any -> true)
                : List.of();
    }

    /** As the server itself, since nobody is shown the patient yet. */
    private List<String> search(SearchParameterMap search, Predicate<Patient> fits) {
        search.setLoadSynchronousUpTo(MOST_FOUND);
        try (CallerContext.Scope scope = CallerContext.enter(Caller.SYSTEM)) {
            return daos
                    .getResourceDao(Patient.class)
                    .search(search, new SystemRequestDetails())
                    .getResources(0, MOST_FOUND)
                    .stream()
                    .map(Patient.class::cast)
                    .filter(fits)
                    .map(patient -> patient.getIdElement().getIdPart())
                    .toList();
        }
    }

    @Override
    public void opened(Opened session, Caller caller, List<User> informed) {
        UUID event = UUID.randomUUID();
        try (CallerContext.Scope scope = CallerContext.enter(Caller.SYSTEM)) {
            transactions.executeWithoutResult(transaction -> {
                sessions.keep(session);
                daos.getResourceDao(Task.class)
                        .create(review.of(session, caller, event, informed), new SystemRequestDetails());
                trail.recordInTransaction(entry(
                        event,
                        session.emergency().opened(),
                        "break-glass-started",
                        0,
                        OK,
                        caller,
                        "reason: " + session.reason(),
                        session.emergency().patient()));
            });
        }
    }

    @Override
    public void refused(Caller caller, String reason) {
        trail.record(entry(
                UUID.randomUUID(),
                clock.instant(),
                "break-glass-started",
                CALLERS_ERROR,
                NOT_FOUND,
                emergency(caller),
                "reason: " + reason,
                null));
    }

    @Override
    public void ended(Supplier<List<Opened>> ending) {
        try (CallerContext.Scope scope = CallerContext.enter(Caller.SYSTEM)) {
            transactions.executeWithoutResult(
                    transaction -> ending.get().forEach(session -> trail.recordInTransaction(stopped(session))));
        }
    }

    private AuditEntry stopped(Opened session) {
        String fhirUser = users.find(session.username()).map(User::fhirUser).orElse(null);
        return entry(
                UUID.randomUUID(),
                clock.instant(),
                "break-glass-stopped",
                0,
                OK,
                emergency(new Caller(
                        "",
                        Callers.USER + session.username(),
                        session.clientId(),
                        session.clientId(),
                        List.of(),
                        Set.of(),
                        null,
                        null,
                        fhirUser,
                        null,
                        Set.of(),
                        false,
                        "",
                        Instant.MAX)),
                "opened at " + session.emergency().opened(),
                session.emergency().patient());
    }

    private static Caller emergency(Caller caller) {
        return caller.withPurpose(PurposeOfUse.BREAK_GLASS);
    }

    private static AuditEntry entry(
            UUID id,
            Instant at,
            String interaction,
            int outcome,
            int status,
            Caller caller,
            String query,
            @Nullable String patient) {
        return new AuditEntry(
                id,
                at,
                "E",
                interaction,
                outcome,
                status,
                caller,
                "authorize",
                query.replaceAll("\\p{Cntrl}", " "),
                patient == null ? List.of() : List.of(patient),
                List.of());
    }
}
