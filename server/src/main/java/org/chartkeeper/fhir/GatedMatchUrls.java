package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.dao.MatchResourceUrlService;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.jpa.searchparam.SearchParameterMap;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/** Matches the criteria of conditional writes and references with what their writer may search. */
final class GatedMatchUrls extends MatchResourceUrlService<JpaPid> {

    private final TransactionGate gate;

    GatedMatchUrls(TransactionGate gate) {
        this.gate = gate;
    }

    @Override
    public <R extends IBaseResource> Set<JpaPid> search(
            SearchParameterMap criteria,
            Class<R> type,
            @Nullable RequestDetails request,
            @Nullable IBaseResource conditionalTarget) {
        return gate.matching(() -> super.search(criteria, type, request, conditionalTarget));
    }
}
