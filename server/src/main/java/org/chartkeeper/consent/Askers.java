package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.chartkeeper.access.GateView;
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
    private final Moments moments;

    Askers(Requesters requesters, Moments moments) {
        this.requesters = requesters;
        this.moments = moments;
    }

    /**
     * Somebody who may ask.
     *
     * @param caller who it is
     * @param anybody whether about any patient, as far as the scopes go
     * @param patients ids of the patients about whom, when not about any
     */
    record Asker(Caller caller, boolean anybody, Set<String> patients) {

        boolean mayAskAbout(String patient) {
            return anybody || patients.contains(patient);
        }

        /** Whether the scopes of somebody who asks about any patient open all of this type, so that it may be told of. */
        boolean mayBeToldOf(String resourceType) {
            return caller.mayOnAll(Permission.READ, resourceType);
        }

        /** The numbers of the classes about {@code patient} whose resources may be counted for the asker. */
        Set<Integer> countable(String patient, GateView gate) {
            return anybody
                    ? gate.classesOf(patient).stream()
                            .filter(number ->
                                    mayBeToldOf(gate.accessClass(number).resourceType()))
                            .collect(Collectors.toSet())
                    : gate.shownOf(patient, caller);
        }

        /** Whether this patient is known, as far as the asker may know. */
        boolean knows(String patient, GateView gate) {
            return mayAskAbout(patient) && !(anybody ? countable(patient, gate) : gate.classesOf(patient)).isEmpty();
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
        boolean anybody = answersForTheRecords(caller, clerks) && caller.mayOnAll(Permission.READ, "Consent");
        Set<String> patients = anybody ? Set.of() : own(caller);
        if (!anybody && patients.isEmpty()) {
            throw refusal(operation);
        }
        if (!caller.may(Permission.READ, "Consent")) {
            throw new ForbiddenOperationException("the scopes of the token do not allow `read` on `Consent`");
        }
        return new Asker(caller, anybody, patients);
    }

    private static boolean answersForTheRecords(Caller caller, boolean clerks) {
        return caller.custodianSystem()
                || caller.roles().stream()
                        .anyMatch(role -> FOR_THE_RECORDS.contains(role) && (clerks || role != Role.RECORDS_CLERK));
    }

    /** The asker herself, and whom she may act for now. */
    private Set<String> own(Caller caller) {
        Requester requester = requesters.of(caller);
        Set<String> patients = new LinkedHashSet<>();
        if (requester.patient() != null) {
            patients.add(requester.patient());
        }
        requester.represents().stream()
                .filter(one -> one.period().contains(moments.now()))
                .forEach(one -> patients.add(one.patient()));
        return patients;
    }

    /** What is said of operations that nobody is offered. */
    static ForbiddenOperationException refusal(String operation) {
        return new ForbiddenOperationException("this server does not offer `" + operation + "`");
    }
}
