package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import java.sql.SQLException;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorOutcomesTest {

    private static String text(Throwable failure, @Nullable String asked) {
        BaseServerResponseException mapped =
                ErrorOutcomes.of(failure, asked, "r1").exception();
        OperationOutcomeIssueComponent issue = ((OperationOutcome) mapped.getOperationOutcome()).getIssueFirstRep();
        return mapped.getStatusCode() + " " + issue.getCode().toCode() + " " + issue.getDiagnostics();
    }

    @Test
    void withheldAndUnknownReadTheSame() {
        String expected = "404 not-found resource `Patient/p1` is not known";

        assertThat(text(new ResourceNotFoundException("HAPI-1996: Resource Patient/p1 is not known"), "Patient/p1"))
                .isEqualTo(expected);
        assertThat(text(new ResourceNotFoundException("HAPI-2001: Resource Patient/p1 is not known"), null))
                .isEqualTo(expected);
        assertThat(text(new ResourceNotFoundException(new IdType("Patient/p1")), "Patient/p1"))
                .isEqualTo(expected);
    }

    @Test
    void anUnknownReferenceNamesTheElementAlone() {
        assertThat(text(
                        new InvalidRequestException("HAPI-1094: Resource Patient/p1 not found, specified in path:"
                                + " Observation.subject.where(resolve() is Patient)"),
                        null))
                .isEqualTo("422 processing the reference `Patient/p1` in `Observation.subject` is not known");
    }

    @Test
    void aBlockedDeleteNamesNoOtherResource() {
        assertThat(text(
                        new ResourceVersionConflictException(
                                "HAPI-0550: HAPI-0515: Unable to delete Patient/p1 because at"
                                        + " least one resource has a reference to this resource. First reference found was"
                                        + " resource Observation/o1 in path Observation.subject"),
                        "Patient/p1"))
                .isEqualTo("409 conflict resource `Patient/p1` is referred to by other resources");
    }

    @Test
    void aStaleVersionFailsThePrecondition() {
        assertThat(text(
                        new ResourceVersionConflictException(
                                "HAPI-0989: Trying to update Patient/p1/_history/9 but this is not the current version"),
                        "Patient/p1"))
                .isEqualTo("412 conflict `Patient/p1/_history/9` is not the current version");
    }

    @Test
    void whatNobodyForesawTellsItsRequestIdAlone() {
        String expected = "500 exception unexpected failure; its request id is `r1`";

        assertThat(text(new IllegalStateException("select secret from hfj_resource"), null))
                .isEqualTo(expected);
        assertThat(text(new InternalErrorException("HAPI-0389: java.lang.NullPointerException"), null))
                .isEqualTo(expected);
        assertThat(ErrorOutcomes.of(new IllegalStateException(), null, "r1").unexpected())
                .isTrue();
    }

    @Test
    void theDatabasesRefusalsAreTheCallersErrors() {
        assertThat(text(new RuntimeException(new SQLException("x", "22003")), null))
                .startsWith("400 value");
        assertThat(text(new RuntimeException(new SQLException("x", "57014")), null))
                .startsWith("422 too-costly");
        assertThat(text(new RuntimeException(new SQLException("x", "40P01")), null))
                .startsWith("409 transient");
        assertThat(text(new RuntimeException(new SQLException("x", "08006")), null))
                .startsWith("503 transient");
    }

    @Test
    void javaAndSqlStayInside() {
        assertThat(ErrorOutcomes.plain("HAPI-1: java.lang.NumberFormatException: x"))
                .doesNotContain("java");
        assertThat(ErrorOutcomes.plain("SELECT t0.RES_ID FROM HFJ_RESOURCE t0")).doesNotContain("HFJ");
        assertThat(ErrorOutcomes.plain("HAPI-0375: Invalid _count value: abc")).isEqualTo("Invalid _count value: abc");
    }
}
