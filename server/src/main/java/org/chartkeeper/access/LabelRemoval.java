package org.chartkeeper.access;

import java.util.Set;
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

    /** Whether {@code next} leaves out any label on purpose. */
    static boolean isMarked(Resource next) {
        return next.getUserData(MARK) != null;
    }

    /** Whether {@code next} leaves out {@code label} on purpose. */
    static boolean leavesOut(Resource next, Coding label) {
        @Nullable Object marked = next.getUserData(MARK);
        return marked instanceof Set<?> labels && labels.contains(label.getSystem() + "|" + label.getCode());
    }
}
