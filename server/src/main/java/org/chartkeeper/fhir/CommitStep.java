package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that belongs to every write and commits with it. Steps are Spring beans, run in their order at the end of each
 * transaction that stored a version, inside that transaction; a step that throws rolls all of it back.
 */
public interface CommitStep {

    /**
     * Completes the transaction.
     *
     * @param versions what the transaction has stored, in the order of storing; never empty
     * @param request the request that did it, null for work of the server's own
     */
    void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request);
}
