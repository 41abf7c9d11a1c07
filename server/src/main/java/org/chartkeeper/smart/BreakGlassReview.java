package org.chartkeeper.smart;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.chartkeeper.access.ReviewTask;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.smart.BreakGlassSessions.Opened;
import org.chartkeeper.users.User;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes the Task with which the privacy office reviews a break-glass session.
 *
 * @see <a href="https://hl7.org/fhir/R4/task.html">Task</a>
 */
final class BreakGlassReview {

    private final String issuer;
    private final Predicate<String> exists;

    /**
     * Writes reviews.
     *
     * @param exists whether a resource of this reference is stored here
     */
    BreakGlassReview(String issuer, Predicate<String> exists) {
        this.issuer = issuer;
        this.exists = exists;
    }

    Task of(Opened session, Caller caller, UUID event, List<User> informed) {
        Task task = new Task();
        ReviewTask.mark(task);
        task.setStatus(Task.TaskStatus.REQUESTED);
        task.setIntent(Task.TaskIntent.ORDER);
        task.setPriority(Task.TaskPriority.ASAP);
        task.setDescription("Review whether this record had to be opened in an emergency");
        task.setFocus(new Reference()
                .setIdentifier(new Identifier().setValue(event.toString()))
                .setDisplay("AuditEvent/" + event));
        task.setFor(new Reference("Patient/" + session.emergency().patient()));
        Instant opened = session.emergency().opened();
        task.setAuthoredOn(Date.from(opened));
        task.getExecutionPeriod()
                .setStart(Date.from(opened))
                .setEnd(Date.from(session.emergency().expires()));
        task.setRequester(user(caller.fhirUser(), caller.subject()));
        task.addPerformerType(new CodeableConcept().setText("privacy officer"));
        task.setReasonCode(new CodeableConcept().setText(session.reason()));
        for (User officer : informed) {
            task.getRestriction().addRecipient(user(officer.fhirUser(), Callers.subject(officer)));
        }
        input(task, "client", new StringType(caller.clientName()));
        input(task, "break-glass session", new StringType(session.emergency().id()));
        input(task, "opened", new InstantType(Date.from(opened)));
        input(task, "expires", new DateTimeType(Date.from(session.emergency().expires())));
        return task;
    }

    private static void input(Task task, String name, Type value) {
        task.addInput().setType(new CodeableConcept().setText(name)).setValue(value);
    }

    private Reference user(@Nullable String fhirUser, String subject) {
        Reference reference = fhirUser != null && exists.test(fhirUser) ? new Reference(fhirUser) : new Reference();
        return reference
                .setIdentifier(new Identifier().setSystem(issuer).setValue(subject))
                .setDisplay(fhirUser == null ? subject : fhirUser);
    }
}
