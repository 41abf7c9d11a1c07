package org.chartkeeper.terminology;

import java.util.Set;

/**
 * Why a resource must carry a label.
 *
 * @param kind what calls for it
 * @param label the label
 * @param path where in the resource, for example {@code Observation.code.coding[0]}
 * @param because the code ({@code system|code}), the label that implies it, or the type that brings it
 * @param valueSets the value sets that say so, as {@code url|version}
 */
public record LabelReason(Kind kind, Label label, String path, String because, Set<String> valueSets) {

    /** What calls for a label. */
    public enum Kind {
        /** A code that a value set lists. */
        CODE,
        /** A clinical code that no value set lists, where the policy restricts those. */
        UNRECOGNISED_CODE,
        /** A label that the resource, or one in it, states. */
        STATED,
        /** What a document says of itself: {@code securityLabel} or {@code confidentiality}. */
        DOCUMENT,
        /** The type itself. */
        TYPE,
        /** Another label, which never comes without it. */
        IMPLIED
    }

    public LabelReason {
        valueSets = Set.copyOf(valueSets);
    }

    /** Whether it stems from a code or type, so that it can be found wrong for a resource. */
    public boolean isDerived() {
        return kind == Kind.CODE || kind == Kind.UNRECOGNISED_CODE || kind == Kind.TYPE;
    }
}
