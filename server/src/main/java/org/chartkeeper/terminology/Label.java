package org.chartkeeper.terminology;

import org.hl7.fhir.r4.model.Coding;

/**
 * A security label.
 *
 * @param system {@link Vocabulary#ACT_CODE} or {@link Vocabulary#CONFIDENTIALITY}
 * @param code its code
 */
public record Label(String system, String code) {

    /** A sensitivity, privacy law or compartment. */
    public static Label sensitivity(String code) {
        return new Label(Vocabulary.ACT_CODE, code);
    }

    /** A level of confidentiality. */
    public static Label level(Confidentiality level) {
        return new Label(Vocabulary.CONFIDENTIALITY, level.name());
    }

    /** The same as it stands in {@code meta.security}. */
    public static Label of(Coding coding) {
        return new Label(String.valueOf(coding.getSystem()), String.valueOf(coding.getCode()));
    }

    /** This label for {@code meta.security}. */
    public Coding coding() {
        return new Coding(system, code, null);
    }

    @Override
    public String toString() {
        return system + "|" + code;
    }
}
