package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.model.api.StorageResponseCodeEnum;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.Test;

class SuccessInterceptorTest {

    private final SuccessInterceptor interceptor = new SuccessInterceptor();

    @Test
    void b23TheOutcomeOfAWriteKeepsItsCodeAndLosesItsWords() {
        OperationOutcome outcome = conditionallyCreated();

        interceptor.beforeAnswer(outcome);

        assertThat(outcome.getIssueFirstRep().getDiagnostics()).isNull();
        assertThat(outcome.getIssueFirstRep().getDetails().getCodingFirstRep().getCode())
                .isEqualTo("SUCCESSFUL_CREATE_WITH_CONDITIONAL_MATCH");
    }

    @Test
    void b23SoDoTheOutcomesOfTheEntriesOfABundle() {
        Bundle bundle = new Bundle();
        bundle.addEntry().getResponse().setOutcome(conditionallyCreated());
        bundle.addEntry().setResource(new OperationOutcome());

        interceptor.beforeAnswer(bundle);

        OperationOutcome outcome =
                (OperationOutcome) bundle.getEntryFirstRep().getResponse().getOutcome();
        assertThat(outcome.getIssueFirstRep().getDiagnostics()).isNull();
    }

    @Test
    void otherOutcomesKeepTheirWords() {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue().setDiagnostics("no issues detected");

        interceptor.beforeAnswer(outcome);

        assertThat(outcome.getIssueFirstRep().getDiagnostics()).isEqualTo("no issues detected");
    }

    private static OperationOutcome conditionallyCreated() {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue()
                .setDiagnostics("Successfully conditionally created resource \"65\".")
                .getDetails()
                .addCoding()
                .setSystem(StorageResponseCodeEnum.SYSTEM)
                .setCode(StorageResponseCodeEnum.SUCCESSFUL_CREATE_WITH_CONDITIONAL_MATCH.getCode());
        return outcome;
    }
}
