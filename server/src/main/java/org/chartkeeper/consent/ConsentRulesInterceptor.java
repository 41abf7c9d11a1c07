package org.chartkeeper.consent;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.InterceptorOrder;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;

/** Refuses a consent of somebody else, and an active privacy consent that could not be obeyed to the letter, naming the element. */
@Interceptor(order = InterceptorOrder.CONSENTS)
final class ConsentRulesInterceptor {

    private final ConsentReader reader;
    private final ConsentWriters writers;

    ConsentRulesInterceptor(ConsentReader reader, ConsentWriters writers) {
        this.reader = reader;
        this.writers = writers;
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_CREATED)
    public void beforeCreate(IBaseResource resource) {
        check(null, resource);
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_UPDATED)
    public void beforeUpdate(@Nullable IBaseResource before, IBaseResource after) {
        check(before, after);
        if (before instanceof Consent was
                && after instanceof Consent is
                && was.getPatient().getReference() != null
                && !was.getPatient().getReference().equals(is.getPatient().getReference())) {
            throw refusal("Consent.patient", "cannot change; inactivate this consent and write another");
        }
    }

    private void check(@Nullable IBaseResource before, IBaseResource resource) {
        if (!(resource instanceof Consent consent)) {
            return;
        }
        writers.check(before instanceof Consent was ? was : null, consent, CallerContext.current());
        reader.interpret(consent).ifPresent(problem -> {
            throw refusal(problem.element(), problem.reason());
        });
    }

    private static UnprocessableEntityException refusal(String element, String reason) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue()
                .setSeverity(IssueSeverity.ERROR)
                .setCode(IssueType.NOTSUPPORTED)
                .setDiagnostics("`" + element + "` " + reason)
                .addExpression(element);
        return new UnprocessableEntityException("`" + element + "` " + reason, outcome);
    }
}
