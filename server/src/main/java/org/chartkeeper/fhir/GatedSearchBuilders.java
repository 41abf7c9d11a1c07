package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.dao.ISearchBuilder;
import ca.uhn.fhir.jpa.dao.SearchBuilderFactory;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/** Makes searches whose includes must be readable. */
final class GatedSearchBuilders extends SearchBuilderFactory<JpaPid> {

    private final TransactionGate gate;

    GatedSearchBuilders(TransactionGate gate) {
        this.gate = gate;
    }

    @Override
    public ISearchBuilder<JpaPid> newSearchBuilder(
            @Nullable String resourceName, @Nullable Class<? extends IBaseResource> resourceType) {
        return new GatedIncludes(super.newSearchBuilder(resourceName, resourceType), gate);
    }
}
