package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.List;
import java.util.Locale;
import org.chartkeeper.access.Questions.Question;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.InterceptorOrder;

/** Asks the scopes before anything is looked up, and readies the gate for the question that will be asked of the database. */
@Interceptor(order = InterceptorOrder.ACCESS)
final class AccessInterceptor {

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void beforeHandling(RequestDetails request) {
        ask(request);
    }

    /** Asks the scopes, or refuses with 403. */
    static void ask(RequestDetails request) {
        List<Question> questions = Questions.of(request);
        if (questions == null) {
            throw new ForbiddenOperationException("this server does not offer `"
                    + (request.getOperation() == null
                            ? request.getRestOperationType().getCode()
                            : request.getOperation())
                    + "`");
        }
        questions.forEach(AccessInterceptor::require);
        GateMode.set(mode(request.getRestOperationType()));
    }

    static void require(Question question) {
        Caller caller = CallerContext.current();
        if (caller == null || !caller.may(question.permission(), question.resourceType())) {
            throw new ForbiddenOperationException("the scopes of the token do not allow `"
                    + question.permission().name().toLowerCase(Locale.ROOT) + "` on `" + question.resourceType() + "`");
        }
    }

    private static ScopeDecider.Mode mode(RestOperationTypeEnum operation) {
        return switch (operation) {
            case SEARCH_TYPE, SEARCH_SYSTEM -> ScopeDecider.Mode.SEARCH;
            case CREATE, UPDATE, PATCH, DELETE, TRANSACTION -> ScopeDecider.Mode.WRITE;
            default -> ScopeDecider.Mode.READ;
        };
    }
}
