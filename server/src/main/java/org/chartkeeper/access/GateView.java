package org.chartkeeper.access;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chartkeeper.access.ScopeDecider.Mode;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.fhir.StoredJson.StoredRow;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/** What the gate goes by, for those who explain it: read as the server itself, never for an answer as it is. */
public final class GateView {

    private final AccessClasses classes;
    private final AccessPoll poll;
    private final RowSecurityGate gate;
    private final ReadRepository reads;

    GateView(AccessClasses classes, AccessPoll poll, RowSecurityGate gate, ReadRepository reads) {
        this.classes = classes;
        this.poll = poll;
        this.gate = gate;
        this.reads = reads;
    }

    /**
     * A stored version.
     *
     * @param row what is stored
     * @param accessClass the number of its class
     */
    public record Version(StoredRow row, int accessClass) {}

    /** Returns once this node knows what decides at this moment. */
    public void refresh() {
        poll.requireFresh();
        classes.readNew();
    }

    /** The class of this number. */
    public AccessClass accessClass(int number) {
        return classes.get(number);
    }

    /** The numbers of the classes that are about {@code patient}. */
    public Set<Integer> classesOf(String patient) {
        return classes.ofPatient(patient);
    }

    /** Whether {@code caller} may read resources of the class of this number. */
    public boolean shows(Caller caller, int accessClass) {
        try {
            return gate.reads(caller, accessClass);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the gate could not be asked", e);
        }
    }

    /** The numbers of the classes that are about {@code patient} and that {@code caller} may read. */
    public Set<Integer> shownOf(String patient, Caller caller) {
        return classesOf(patient).stream()
                .filter(number -> shows(caller, number))
                .collect(Collectors.toSet());
    }

    /** Those scopes of {@code caller} that let it read resources of {@code accessClass}, consents left aside. */
    public static List<SmartScope> opening(Caller caller, Policy policy, AccessClass accessClass) {
        return new ScopeDecider(Mode.READ, policy.sharedTypes()).opening(caller, Permission.READ, accessClass);
    }

    /** A version of a resource, the current one where {@code version} is null; empty when there is none. */
    public Optional<Version> version(String type, String id, @Nullable Long version) {
        try {
            return reads.read(RowContext.EVERYTHING, type, id, version)
                    .map(read -> new Version(read.row(), read.accessClass()));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("a stored version could not be read", e);
        }
    }
}
