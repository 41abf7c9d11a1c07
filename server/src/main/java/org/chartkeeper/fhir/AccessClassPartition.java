package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.model.RequestPartitionId;
import ca.uhn.fhir.jpa.partition.RequestPartitionHelperSvc;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/**
 * Stores the access class of a resource in the {@code PARTITION_ID} that HAPI writes on every row about it.
 *
 * <p>HAPI's partitioning stays off, so no query of HAPI's mentions the column; but HAPI still copies it from the resource to its
 * versions, index rows, links and tags, and carries it in the indexes that searches use. Row security reads it from there.
 */
final class AccessClassPartition extends RequestPartitionHelperSvc {

    private final ResourceClassifier classifier;

    AccessClassPartition(ResourceClassifier classifier) {
        this.classifier = classifier;
    }

    @Override
    public RequestPartitionId determineCreatePartitionForRequest(
            @Nullable RequestDetails request, IBaseResource resource, String resourceType) {
        // Found wherever it is stored, stored under its class.
        return RequestPartitionId.allPartitionsWithPartitionIds(List.of(classifier.classify(resource)));
    }
}
