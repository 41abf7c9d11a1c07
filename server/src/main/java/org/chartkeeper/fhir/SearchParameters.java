package org.chartkeeper.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry.SearchParamLookupContextEnum;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The search parameters there are, and what kind of value they take. */
final class SearchParameters {

    private static final Set<RestSearchParameterTypeEnum> NUMBERS = Set.of(
            RestSearchParameterTypeEnum.NUMBER,
            RestSearchParameterTypeEnum.QUANTITY,
            RestSearchParameterTypeEnum.COMPOSITE,
            RestSearchParameterTypeEnum.SPECIAL);

    private final FhirContext context;
    private final ISearchParamRegistry registry;
    private volatile @Nullable Set<String> numbers;

    SearchParameters(FhirContext context, ISearchParamRegistry registry) {
        this.context = context;
        this.registry = registry;
    }

    @Nullable
    RestSearchParameterTypeEnum typeOf(String resourceType, String name) {
        RuntimeSearchParam found =
                registry.getActiveSearchParam(resourceType, name, SearchParamLookupContextEnum.SEARCH);
        return found == null ? null : found.getParamType();
    }

    boolean isResourceType(String name) {
        return context.getResourceTypes().contains(name);
    }

    /** Whether {@code name} takes a number for some resource type. */
    boolean mayBeNumber(String name) {
        Set<String> names = numbers;
        if (names == null) {
            names = context.getResourceTypes().stream()
                    .flatMap(type ->
                            registry.getActiveSearchParams(type, SearchParamLookupContextEnum.SEARCH).values().stream())
                    .filter(parameter -> NUMBERS.contains(parameter.getParamType()))
                    .map(RuntimeSearchParam::getName)
                    .collect(Collectors.toUnmodifiableSet());
            numbers = names;
        }
        return names.contains(name);
    }
}
