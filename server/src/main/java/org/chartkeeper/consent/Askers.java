package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope.Permission;

/**
 * Who may ask what others are shown: of any patient those who answer for the records, of herself the patient, and whoever may act
 * for her. All others are refused before anything is looked up, as for an operation that is not there.
 */
final class Askers {

    private static final Set<Role> FOR_THE_RECORDS =
            Set.of(Role.PRIVACY_OFFICER, Role.RECORDS_MANAGER, Role.RECORDS_CLERK);

    private final Requesters requesters;

    Askers(Requesters requesters) {
        this.requesters = requesters;
    }

    /**
     * Somebody who may ask.
     *
     * @param caller who it is
     * @param anybody whether about any patient
     * @param patients ids of the patients about whom, when not about any
     */
    record Asker(Caller caller, boolean anybody, Set<String> patients) {

        boolean mayAskAbout(String patient) {
            return anybody || patients.contains(patient);
        }

        /** The patient asks, or somebody for her. */
        boolean isPatient() {
            return !anybody;
        }
    }

    /**
     * The caller as somebody who may ask.
     *
     * @param operation what is asked for
     * @throws ForbiddenOperationException when it is not the caller's to ask, or the token is not for reading consents
     */
    Asker require(String operation, boolean clerks) {
        Caller caller = CallerContext.current();
        if (caller == null || caller.emergency() != null) {
            throw refusal(operation);
        }
        boolean anybody = caller.custodianSystem()
                || caller.roles().stream()
                        .anyMatch(role -> FOR_THE_RECORDS.contains(role) && (clerks || role != Role.RECORDS_CLERK));
        Set<String> patients = anybody ? Set.of() : own(caller);
        if (!anybody && patients.isEmpty()) {
            throw refusal(operation);
        }
        if (!caller.may(Permission.READ, "Consent")) {
            throw new ForbiddenOperationException("the scopes of the token do not allow `read` on `Consent`");
        }
        return new Asker(caller, anybody, patients);
    }

    private Set<String> own(Caller caller) {
        Requester requester = requesters.of(caller);
        Set<String> patients = new LinkedHashSet<>();
        if (requester.patient() != null) {
            patients.add(requester.patient());
        }
        requester.represents().forEach(one -> patients.add(one.patient()));
        return patients;
    }

    /** What is said of operations that nobody is offered. */
    static ForbiddenOperationException refusal(String operation) {
        return new ForbiddenOperationException("this server does not offer `" + operation + "`");
    }
}
