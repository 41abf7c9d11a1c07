package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class PatchLimitsTest {

    private final PatchLimits limits = new PatchLimits(10);

    private static byte[] patch(int operations, String operation) {
        return ("[" + String.join(",", Collections.nCopies(operations, operation)) + "]")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Parameters patch(String path) {
        Parameters patch = new Parameters();
        patch.addParameter().setName("operation").addPart().setName("path").setValue(new StringType(path));
        return patch;
    }

    @Test
    void aPatchHasABoundedNumberOfOperations() {
        String test = "{\"op\":\"test\",\"path\":\"/id\",\"value\":\"x\"}";

        assertThatCode(() -> limits.checkJson(patch(10, test))).doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.checkJson(patch(11, test))).isInstanceOf(UnprocessableEntityException.class);
    }

    @Test
    void copiesCannotDoubleWithoutEnd() {
        String copy = "{\"op\":\"copy\",\"from\":\"/name\",\"path\":\"/name/0\"}";

        assertThatCode(() -> limits.checkJson(patch(4, copy))).doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.checkJson(patch(5, copy))).isInstanceOf(UnprocessableEntityException.class);
    }

    @Test
    void aPathLeadsToAnElementAndDoesNoMore() {
        assertThatCode(() -> limits.checkFhirPath(patch("Patient.name.where(use = 'official')")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.checkFhirPath(patch("Patient.name.where(family.matches('(a+)+$'))")))
                .isInstanceOf(UnprocessableEntityException.class);
        assertThatThrownBy(() -> limits.checkFhirPath(patch("Patient.link.other.resolve ()")))
                .isInstanceOf(UnprocessableEntityException.class);
    }
}
