package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.rest.api.server.storage.TransactionDetails;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.Role;
import org.chartkeeper.fhir.InterceptorOrder;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps reviews as the server wrote them: nobody else writes one, and whoever works on one changes where the work stands and
 * nothing of what is reviewed. The patient it names may be one that the reviewer is not shown, so it need not be looked up again.
 */
@Interceptor(order = InterceptorOrder.ACCESS)
final class ReviewTaskInterceptor {

    private static final String PATIENT_OF = """
            select l.target_resource_id, l.target_res_partition_id
              from hfj_resource r join hfj_res_link l on l.src_resource_id = r.res_id
             where r.res_type = 'Task' and r.fhir_id = ? and l.src_path = 'Task.for' and l.target_resource_id is not null
            """;

    private final JdbcClient jdbc;

    ReviewTaskInterceptor(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_CREATED)
    public void beforeCreate(IBaseResource resource) {
        if (ReviewTask.is((Resource) resource) && !Caller.SYSTEM.equals(CallerContext.current())) {
            throw new ForbiddenOperationException("a review is written by the server alone");
        }
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_UPDATED)
    public void beforeUpdate(@Nullable IBaseResource before, IBaseResource after, TransactionDetails transaction) {
        boolean was = before != null && ReviewTask.is((Resource) before);
        if (!was && !ReviewTask.is((Resource) after)) {
            return;
        }
        Caller caller = CallerContext.current();
        if (caller == null || !caller.roles().contains(Role.PRIVACY_OFFICER)) {
            throw new ForbiddenOperationException("a review is worked on by privacy officers alone");
        }
        if (!was
                || before == null
                || !(after instanceof Task task)
                || !ReviewTask.asWritten((Task) before).equalsDeep(ReviewTask.asWritten(task))) {
            throw new ForbiddenOperationException(
                    "of a review only `status`, `statusReason`, `businessStatus`, `owner`, `note` and `output` can be changed");
        }
        resolvePatient((Task) before, transaction);
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_DELETED)
    public void beforeDelete(IBaseResource resource) {
        if (ReviewTask.is((Resource) resource)) {
            throw new ForbiddenOperationException("a review is kept: it is never deleted");
        }
    }

    private void resolvePatient(Task before, TransactionDetails transaction) {
        jdbc.sql(PATIENT_OF)
                .param(before.getIdElement().getIdPart())
                .query((row, number) -> JpaPid.fromId(row.getLong(1), row.getInt(2)))
                .optional()
                .ifPresent(patient -> transaction.addResolvedResourceId(
                        new IdType(before.getFor().getReference()), patient));
    }
}
