package org.chartkeeper.smart;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.smart.BreakGlassSessions.Opened;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;

/** The hospital's records as break-glass needs them: finding a patient whom nobody is shown yet, and leaving evidence. */
interface BreakGlassRecords {

    /**
     * What a user knows of a patient: the id or a record number, or else family name and date of birth.
     *
     * @param id of the resource alone, when it is known from elsewhere
     * @param number id of the resource, or the value of an identifier
     * @param born as FHIR writes dates
     */
    record PatientHint(
            @Nullable String id,
            @Nullable String number,
            @Nullable String family,
            @Nullable String born) {}

    /** The id of the one patient that fits; empty when there is none or more than one. */
    Optional<String> find(PatientHint hint);

    /**
     * Keeps a session, with a review for the privacy office and an audit entry, all or nothing.
     *
     * @param caller who acts in it
     * @param informed the privacy officers
     */
    void opened(Opened session, Caller caller, List<User> informed);

    /** Leaves an audit entry of an attempt that opened nothing. */
    void refused(Caller caller, String reason);

    /** Ends sessions, each with its audit entry, all or nothing. */
    void ended(Supplier<List<Opened>> ending);
}
