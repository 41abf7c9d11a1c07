package org.chartkeeper.access;

import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;

/**
 * Tasks that ask for a review of what the audit shows: part of the evidence, so shown to whoever is shown the audit and to the
 * patient, and to nobody else for being in the patient's record.
 */
public final class ReviewTask {

    /** The type it is shown along with. */
    public static final String VIA = "AuditEvent";

    private static final String SYSTEM = "https://chartkeeper.org/fhir/CodeSystem/task";
    private static final String BREAK_GLASS = "break-glass-review";

    private ReviewTask() {}

    /** Makes {@code task} one about break-glass. */
    public static void mark(Task task) {
        task.setCode(new CodeableConcept(new Coding(SYSTEM, BREAK_GLASS, "Review of break-glass access")));
        task.getMeta().addSecurity("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "V", null);
    }

    /** Whether this is one. */
    public static boolean is(Resource resource) {
        return resource instanceof Task task && task.getCode().hasCoding(SYSTEM, BREAK_GLASS);
    }
}
