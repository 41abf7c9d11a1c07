package org.chartkeeper.fhir;

import java.math.BigDecimal;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DecimalType;
import org.jspecify.annotations.Nullable;

/** Finds decimals that would fill the memory of whoever writes them out: one of ten characters can stand for a billion digits. */
final class Decimals {

    private static final int MOST_DIGITS = 1_000;

    private Decimals() {}

    /** Whether all decimals of {@code resource} can be written out; false for none at all, which cannot be told. */
    static boolean areOrdinary(@Nullable IBaseResource resource) {
        return resource instanceof Base base && isOrdinary(base);
    }

    private static boolean isOrdinary(Base element) {
        if (element instanceof DecimalType decimal && !isOrdinary(decimal.getValue())) {
            return false;
        }
        // HAPI's own visitor passes over extensions of primitive elements.
        return element.children().stream()
                .flatMap(property -> property.getValues().stream())
                .allMatch(Decimals::isOrdinary);
    }

    private static boolean isOrdinary(@Nullable BigDecimal value) {
        return value == null || (Math.abs((long) value.scale()) <= MOST_DIGITS && value.precision() <= MOST_DIGITS);
    }
}
