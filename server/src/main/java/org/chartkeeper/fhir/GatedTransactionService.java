package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.dao.tx.HapiTransactionService;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionCallback;

/**
 * Runs HAPI's transactions for the right caller: the one this thread works for, else the one of the request that HAPI names;
 * HAPI's own work, outside any request, runs as the system.
 */
final class GatedTransactionService extends HapiTransactionService {

    /** Where a request keeps its caller, for threads other than its own. */
    static final String CALLER = Caller.class.getName();

    @Override
    protected IExecutionBuilder buildExecutionBuilder(@Nullable RequestDetails request) {
        return new Execution(request);
    }

    @Override
    protected <T> @Nullable T doExecuteCallback(ExecutionBuilder execution, TransactionCallback<T> callback) {
        if (CallerContext.current() != null) {
            return super.doExecuteCallback(execution, callback);
        }
        try (var scope = CallerContext.enter(callerOf(((Execution) execution).request))) {
            return super.doExecuteCallback(execution, callback);
        }
    }

    private static @Nullable Caller callerOf(@Nullable RequestDetails request) {
        if (request == null || request instanceof SystemRequestDetails) {
            return CallerContext.inRequest() ? null : Caller.SYSTEM;
        }
        return (Caller) request.getUserData().get(CALLER);
    }

    private final class Execution extends ExecutionBuilder {

        private final @Nullable RequestDetails request;

        private Execution(@Nullable RequestDetails request) {
            super(request);
            this.request = request;
        }
    }
}
