package org.chartkeeper.terminology;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it was decided: for what the resource was then, not for what it may become under the same id.
 *
 * @param exception what was found
 * @param patients ids of the patients that the resource was about, sorted
 * @param version its newest version then
 * @param deleted the first version after it that is a delete, or null
 */
public record LabelDecision(
        LabelException exception,
        List<String> patients,
        long version,
        @Nullable Long deleted) {

    public LabelDecision {
        patients = List.copyOf(patients);
    }

    /** The exceptions for the next version of a resource, about {@code patients}. */
    public static Set<LabelException> forNext(Collection<LabelDecision> decisions, List<String> patients) {
        return forVersion(decisions, Long.MAX_VALUE, patients);
    }

    /** The exceptions for a stored version, about {@code patients}; all that were stored then were looked at. */
    public static Set<LabelException> forVersion(
            Collection<LabelDecision> decisions, long version, List<String> patients) {
        return decisions.stream()
                .filter(decision -> decision.holdsFor(version, patients))
                .map(LabelDecision::exception)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean holdsFor(long other, List<String> about) {
        return other <= version || ((deleted == null || other < deleted) && about.equals(patients));
    }
}
