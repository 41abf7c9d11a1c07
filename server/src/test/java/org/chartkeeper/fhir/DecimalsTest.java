package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.junit.jupiter.api.Test;

class DecimalsTest {

    private static Observation observation(String value) {
        Observation observation = new Observation();
        observation.setValue(new Quantity().setValue(new BigDecimal(value)));
        return observation;
    }

    @Test
    void decimalsAreFoundWhereverTheyAre() {
        Observation contained = new Observation();
        contained.addContained(observation("1e999999999"));
        Observation extended = new Observation();
        extended.getStatusElement()
                .addExtension(new Extension("http://example.org/x", new DecimalType("1e-999999999")));
        Bundle bundle = new Bundle();
        bundle.addEntry().setResource(observation("1e999999999"));

        assertThat(Decimals.areOrdinary(observation("1e999999999"))).isFalse();
        assertThat(Decimals.areOrdinary(contained)).isFalse();
        assertThat(Decimals.areOrdinary(extended)).isFalse();
        assertThat(Decimals.areOrdinary(bundle)).isFalse();
        assertThat(Decimals.areOrdinary(null)).isFalse();
        assertThat(Decimals.areOrdinary(observation("0.10"))).isTrue();
    }
}
