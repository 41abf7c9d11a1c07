package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;

/** Refuses an active privacy consent that could not be obeyed to the letter, naming the element, whoever writes it. */
final class ConsentRules {

    private final ConsentReader reader;

    ConsentRules(ConsentReader reader) {
        this.reader = reader;
    }

    /**
     * Checks a version of a consent.
     *
     * @param before the version before, or null
     * @throws UnprocessableEntityException with the element in an OperationOutcome
     */
    void check(@Nullable Consent before, Consent after) {
        reader.interpret(after).ifPresent(problem -> {
            throw refusal(problem.element(), problem.reason());
        });
        String was = before == null ? null : before.getPatient().getReference();
        if (was != null && !was.equals(after.getPatient().getReference())) {
            throw refusal("Consent.patient", "cannot change; inactivate this consent and write another");
        }
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
