package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.model.RequestPartitionId;
import ca.uhn.fhir.jpa.dao.JpaStorageResourceParser;
import ca.uhn.fhir.jpa.model.entity.BaseTag;
import ca.uhn.fhir.jpa.model.entity.IBaseResourceEntity;
import ca.uhn.fhir.jpa.model.entity.PartitionablePartitionId;
import ca.uhn.fhir.rest.api.Constants;
import java.util.Collection;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/**
 * Has each resource that is read remember its access class, which the tripwire and the audit ask for; HAPI itself does so only
 * where its partitioning is on.
 */
final class ClassedResourceParser extends JpaStorageResourceParser {

    @Override
    public <R extends IBaseResource> @Nullable R populateResourceMetadata(
            IBaseResourceEntity<?> entity,
            boolean forHistory,
            @Nullable Collection<? extends BaseTag> tags,
            long version,
            R parsed) {
        R resource = super.populateResourceMetadata(entity, forHistory, tags, version, parsed);
        PartitionablePartitionId stored = entity.getPartitionId();
        if (resource != null && stored != null && stored.getPartitionId() != null) {
            resource.setUserData(
                    Constants.RESOURCE_PARTITION_ID, RequestPartitionId.fromPartitionId(stored.getPartitionId()));
        }
        return resource;
    }
}
