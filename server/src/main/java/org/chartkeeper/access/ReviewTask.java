package org.chartkeeper.access;

import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Meta;
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

    /** What of it is evidence: everything but where the work on it stands. */
    static Task asWritten(Task task) {
        Task written = task.copy();
        written.setId((String) null);
        // Labels are evidence too: one more could hide it from the patient.
        List<Coding> labels = task.getMeta().getSecurity();
        written.setMeta(new Meta().setSecurity(labels.stream().map(Coding::copy).toList()));
        written.setText(null);
        written.setStatusElement(null)
                .setStatusReason(null)
                .setBusinessStatus(null)
                .setOwner(null)
                .setNote(null)
                .setOutput(null)
                .setLastModifiedElement(null);
        return written;
    }

    /** Whether this is one. */
    public static boolean is(Resource resource) {
        return resource instanceof Task task && task.getCode().hasCoding(SYSTEM, BREAK_GLASS);
    }
}
