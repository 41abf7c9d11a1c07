package org.chartkeeper.consent;

import java.util.List;
import java.util.Map;

/** The consents on file, by patient. */
@FunctionalInterface
public interface PatientConsents {

    /** All consents of the patient with this id, in any order; empty when there are none. */
    List<ConsentRecord> of(String patient);

    /** These consents. */
    static PatientConsents of(Map<String, List<ConsentRecord>> byPatient) {
        return patient -> byPatient.getOrDefault(patient, List.of());
    }
}
