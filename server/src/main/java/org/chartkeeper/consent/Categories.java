package org.chartkeeper.consent;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.chartkeeper.caller.ScopeParameters;
import org.chartkeeper.terminology.Elements;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The categories of a resource as granular scopes ask for them. Each combination makes an access class of its own, so their
 * number and length are bounded; what goes beyond is left out, and then no granular scope opens the resource for its sake.
 */
final class Categories {

    private static final int MOST = 8;
    private static final int MOST_BYTES = 128;

    private Categories() {}

    /** Spelled {@code system|code}, sorted; none for types without the search parameter. */
    static List<String> of(Resource resource) {
        if (!ScopeParameters.categorized().contains(resource.fhirType())) {
            return List.of();
        }
        return Elements.at(resource, ScopeParameters.CATEGORY).stream()
                .flatMap(Categories::codings)
                .filter(coding -> coding.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES)
                .distinct()
                .sorted()
                .limit(MOST)
                .toList();
    }

    private static Stream<String> codings(Base category) {
        if (category instanceof CodeableConcept concept) {
            return concept.getCoding().stream().flatMap(coding -> coding(coding.getSystem(), coding.getCode()));
        }
        return category instanceof Enumeration<?> code && code.hasValue()
                ? coding(code.getSystem(), code.asStringValue())
                : Stream.of();
    }

    private static Stream<String> coding(@Nullable String system, @Nullable String code) {
        String of = system == null ? "" : system;
        // A bar in it would make another system and code of them.
        boolean plain = code != null && !code.isEmpty() && !of.contains("|");
        return plain ? Stream.of(of + "|" + code) : Stream.of();
    }
}
