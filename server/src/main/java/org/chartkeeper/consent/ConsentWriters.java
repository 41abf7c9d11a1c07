package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/** Who may write a Consent: the custodian's systems, the records office, and for herself the patient, or who acts for her. */
final class ConsentWriters {

    private static final Set<Role> RECORDS_OFFICE = Set.of(Role.RECORDS_MANAGER, Role.RECORDS_CLERK);

    private final Requesters requesters;
    private final References references;
    private final Clock clock;

    /** @param base the server's FHIR base, below which absolute references are ours */
    ConsentWriters(Requesters requesters, String base, Clock clock) {
        this.requesters = requesters;
        this.references = new References(base);
        this.clock = clock;
    }

    /**
     * Refuses the current caller what it may not write.
     *
     * @param before the version before, or null
     * @param after the version to be written
     * @throws ForbiddenOperationException when it is somebody else's, or says that somebody else performed it
     */
    void check(@Nullable Consent before, Consent after, @Nullable Caller caller) {
        if (caller == null) {
            throw refusal();
        }
        if (caller.custodianSystem() || caller.roles().stream().anyMatch(RECORDS_OFFICE::contains)) {
            return;
        }
        Requester requester = requesters.of(caller);
        if (!actsFor(requester, after) || (before != null && !actsFor(requester, before))) {
            throw refusal();
        }
        for (Reference performer : after.getPerformer()) {
            String local = references.local(performer.getReference());
            if (local == null || !local.equals(caller.fhirUser())) {
                throw new ForbiddenOperationException(
                        "`Consent.performer` names somebody else than the one who writes it");
            }
        }
    }

    private static ForbiddenOperationException refusal() {
        return new ForbiddenOperationException("`Consent` decides about access and is written by the custodian's"
                + " systems, the records office, the patient herself and those who act for her");
    }

    private boolean actsFor(Requester requester, Consent consent) {
        String local = references.local(consent.getPatient().getReference());
        if (local == null || !local.startsWith("Patient/")) {
            return false;
        }
        String patient = local.substring("Patient/".length());
        Instant now = clock.instant();
        return patient.equals(requester.patient())
                || requester.represents().stream()
                        .anyMatch(representation -> representation.patient().equals(patient)
                                && representation.period().contains(now));
    }
}
