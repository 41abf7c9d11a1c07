package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.model.api.StorageResponseCodeEnum;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;

/**
 * Takes the words from the outcome of a write that succeeded; its code says what happened. HAPI names the row number of what a
 * condition matched, which counts the rows that are withheld, too.
 */
@Interceptor(order = InterceptorOrder.LIMITS)
final class SuccessInterceptor {

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void beforeAnswer(IBaseResource resource) {
        if (resource instanceof OperationOutcome outcome) {
            outcome.getIssue().forEach(SuccessInterceptor::shorten);
        } else if (resource instanceof Bundle bundle) {
            bundle.getEntry().forEach(entry -> {
                if (entry.getResponse().getOutcome() instanceof OperationOutcome outcome) {
                    outcome.getIssue().forEach(SuccessInterceptor::shorten);
                }
            });
        }
    }

    private static void shorten(OperationOutcomeIssueComponent issue) {
        if (issue.getDetails().getCoding().stream()
                .anyMatch(code -> StorageResponseCodeEnum.SYSTEM.equals(code.getSystem()))) {
            issue.setDiagnostics(null);
        }
    }
}
