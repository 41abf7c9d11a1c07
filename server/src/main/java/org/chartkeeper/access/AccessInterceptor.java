package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.List;
import org.chartkeeper.access.Questions.Question;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.fhir.InterceptorOrder;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;

/** Asks the scopes before anything is looked up, and readies the gate for the question that will be asked of the database. */
@Interceptor(order = InterceptorOrder.ACCESS)
final class AccessInterceptor {

    private final Rights rights;
    private final WriteScopes scopes;

    AccessInterceptor(Rights rights, WriteScopes scopes) {
        this.rights = rights;
        this.scopes = scopes;
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void beforeHandling(RequestDetails request) {
        ask(request);
        IBaseResource sent = request.getResource();
        if (sent != null && request.getRestOperationType() == RestOperationTypeEnum.CREATE) {
            scopes.requireSent(Permission.CREATE, sent);
        } else if (sent != null && request.getRestOperationType() == RestOperationTypeEnum.UPDATE) {
            scopes.requireSent(Permission.UPDATE, sent);
        }
    }

    /** Asks the scopes and roles, or refuses with 403. */
    void ask(RequestDetails request) {
        List<Question> questions = Questions.of(request);
        if (questions == null || !Questions.offers(request.getOperation(), CallerContext.current())) {
            throw new ForbiddenOperationException("this server does not offer `"
                    + (request.getOperation() == null
                            ? request.getRestOperationType().getCode()
                            : request.getOperation())
                    + "`");
        }
        questions.forEach(rights::require);
        GateMode.set(mode(request));
    }

    private static boolean patches(Bundle bundle) {
        return bundle.getEntry().stream().anyMatch(entry -> entry.getRequest().getMethod() == HTTPVerb.PATCH);
    }

    private static ScopeDecider.Mode mode(RequestDetails request) {
        String operation = request.getOperation();
        if (operation != null && Questions.CHANGES.contains(operation)) {
            return ScopeDecider.Mode.PATCH;
        }
        if (operation != null && Questions.LISTS.contains(operation) && request.getId() == null) {
            return ScopeDecider.Mode.HISTORY;
        }
        return switch (request.getRestOperationType()) {
            case SEARCH_TYPE, SEARCH_SYSTEM -> ScopeDecider.Mode.SEARCH;
            case HISTORY_TYPE, HISTORY_SYSTEM -> ScopeDecider.Mode.HISTORY;
            case CREATE, UPDATE, DELETE -> ScopeDecider.Mode.WRITE;
            case PATCH -> ScopeDecider.Mode.PATCH;
            case TRANSACTION ->
                request.getResource() instanceof Bundle bundle && patches(bundle)
                        ? ScopeDecider.Mode.PATCH
                        : ScopeDecider.Mode.WRITE;
            default -> ScopeDecider.Mode.READ;
        };
    }
}
