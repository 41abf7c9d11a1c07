package org.chartkeeper.fhir;

import ca.uhn.fhir.jpa.dao.r4.TransactionProcessorVersionAdapterR4;
import ca.uhn.fhir.rest.api.Constants;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps the errors of batch entries as those of whole requests. */
final class EntryErrors extends TransactionProcessorVersionAdapterR4 {

    private static final Logger LOG = LoggerFactory.getLogger(EntryErrors.class);

    @Override
    public void populateEntryWithOperationOutcome(BaseServerResponseException failure, BundleEntryComponent entry) {
        String id = UUID.randomUUID().toString();
        ErrorOutcomes.Mapped mapped = ErrorOutcomes.of(failure, null, id);
        if (mapped.unexpected()) {
            LOG.error("unexpected failure of batch entry {}", id, failure);
        }
        entry.getResponse().setOutcome((Resource) mapped.exception().getOperationOutcome());
        int status = mapped.exception().getStatusCode();
        super.setResponseStatus(entry, status + " " + Constants.HTTP_STATUS_NAMES.get(status));
    }

    /** The status of the mapped error stands over the one HAPI would give. */
    @Override
    public void setResponseStatus(BundleEntryComponent entry, String status) {
        if (!entry.getResponse().hasOutcome() || !entry.getResponse().hasStatus()) {
            super.setResponseStatus(entry, status);
        }
    }
}
