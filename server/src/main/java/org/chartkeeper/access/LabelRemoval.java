package org.chartkeeper.access;

import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Marks, in memory only, the next version of a resource as one that leaves labels of the version before out on purpose: of all
 * other versions the labels before are kept.
 */
public final class LabelRemoval {

    private static final String MARK = LabelRemoval.class.getName();

    private LabelRemoval() {}

    /** Lets {@code next} be stored without these labels, each {@code system|code}. */
    public static void mark(Resource next, Set<String> labels) {
        next.setUserData(MARK, Set.copyOf(labels));
    }

    /** The labels that {@code next} leaves out on purpose, each {@code system|code}. */
    static Set<String> of(Resource next) {
        @Nullable Object marked = next.getUserData(MARK);
        return marked instanceof Set<?> labels
                ? labels.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    /** Whether {@code next} leaves out {@code label} on purpose. */
    static boolean leavesOut(Resource next, Coding label) {
        return of(next).contains(label.getSystem() + "|" + label.getCode());
    }
}
