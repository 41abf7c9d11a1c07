package org.chartkeeper.label;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.api.dao.IFhirResourceDao;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.hl7.fhir.r4.model.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a walk through the store as a Task to the records office: how far it is, and what went wrong.
 *
 * @see <a href="https://hl7.org/fhir/R4/task.html">Task</a>
 */
final class RelabellingTasks {

    private static final Logger LOG = LoggerFactory.getLogger(RelabellingTasks.class);
    private static final String SYSTEM = "https://chartkeeper.org/fhir/CodeSystem/task";
    private static final String CODE = "relabelling";

    private final DaoRegistry daos;
    private final Clock clock;

    RelabellingTasks(DaoRegistry daos, Clock clock) {
        this.daos = daos;
        this.clock = clock;
    }

    /** Writes the Task of a walk that begins, and gives its id. */
    String begin(RelabellingRun run, Collection<String> valueSets) {
        Task task = new Task();
        task.setCode(new CodeableConcept(new Coding(SYSTEM, CODE, "Security labels by the value sets in force")));
        task.setIntent(Task.TaskIntent.ORDER);
        task.setPriority(Task.TaskPriority.ROUTINE);
        task.setDescription("Labels the stored resources by the value sets in force");
        task.setAuthoredOn(Date.from(clock.instant()));
        task.getExecutionPeriod().setStart(Date.from(clock.instant()));
        valueSets.stream().sorted().forEach(valueSet -> task.addInput()
                .setType(new CodeableConcept().setText("value set"))
                .setValue(new StringType(valueSet)));
        show(task, run);
        try (CallerContext.Scope scope = CallerContext.enter(Caller.SYSTEM)) {
            return dao().create(task, new SystemRequestDetails()).getId().getIdPart();
        }
    }

    /** Brings the Task up to date. */
    void show(RelabellingRun run) {
        if (run.task() == null) {
            return;
        }
        try (CallerContext.Scope scope = CallerContext.enter(Caller.SYSTEM)) {
            Task task = dao().read(new IdType("Task", run.task()), new SystemRequestDetails());
            task.setOutput(null);
            show(task, run);
            dao().update(task, new SystemRequestDetails());
        } catch (ResourceGoneException | ResourceNotFoundException e) {
            LOG.warn("Task/{}, which shows the labelling of the store, is there no more", run.task());
        }
    }

    private void show(Task task, RelabellingRun run) {
        task.setStatus(
                switch (run.state()) {
                    case IN_PROGRESS -> TaskStatus.INPROGRESS;
                    case COMPLETED -> TaskStatus.COMPLETED;
                    case FAILED -> TaskStatus.FAILED;
                });
        task.setStatusReason(run.reason() == null ? null : new CodeableConcept().setText(run.reason()));
        task.setLastModified(Date.from(clock.instant()));
        if (run.state() != RelabellingRun.State.IN_PROGRESS) {
            task.getExecutionPeriod().setEnd(Date.from(clock.instant()));
        }
        output(task, "resources visited", new IntegerType((int) run.visited()));
        output(task, "resources labelled higher", new IntegerType((int) run.relabelled()));
        output(task, "resources that could not be", new IntegerType((int) run.failed()));
    }

    private static void output(Task task, String name, Type value) {
        task.addOutput().setType(new CodeableConcept().setText(name)).setValue(value);
    }

    private IFhirResourceDao<Task> dao() {
        return daos.getResourceDao(Task.class);
    }
}
