package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.model.RequestPartitionId;
import ca.uhn.fhir.jpa.dao.TransactionProcessor;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.storage.TransactionDetails;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Matches all criteria of a transaction, which HAPI does at once before it writes, with what their writer may search. */
final class GatedTransactionProcessor extends TransactionProcessor {

    private final TransactionGate gate;

    GatedTransactionProcessor(TransactionGate gate) {
        this.gate = gate;
    }

    @Override
    public void preFetchSearchParameterMaps(
            @Nullable RequestDetails request,
            TransactionDetails transaction,
            RequestPartitionId partition,
            List<MatchUrlToResolve> criteria,
            Set<JpaPid> toLoad,
            Set<JpaPid> toLoadVersionsOf) {
        gate.matching(() -> {
            super.preFetchSearchParameterMaps(request, transaction, partition, criteria, toLoad, toLoadVersionsOf);
            return true;
        });
    }
}
