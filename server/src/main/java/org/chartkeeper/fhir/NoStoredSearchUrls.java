package org.chartkeeper.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.dao.data.IResourceSearchUrlDao;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.jpa.model.entity.ResourceTable;
import ca.uhn.fhir.jpa.search.ResourceSearchUrlSvc;
import ca.uhn.fhir.jpa.searchparam.MatchUrlService;
import jakarta.persistence.EntityManager;
import java.util.Collection;

/** Keeps no rows about conditional creates: {@link ConditionalWriteLocks} does what they were for. */
class NoStoredSearchUrls extends ResourceSearchUrlSvc {

    NoStoredSearchUrls(
            EntityManager entityManager,
            IResourceSearchUrlDao dao,
            MatchUrlService matchUrls,
            FhirContext context,
            PartitionSettings partitions) {
        super(entityManager, dao, matchUrls, context, partitions);
    }

    @Override
    public void enforceMatchUrlResourceUniqueness(String resourceName, String matchUrl, ResourceTable resource) {
        // The lock is held already.
    }

    @Override
    public void deleteByResId(JpaPid resource) {
        // There is nothing to delete.
    }

    @Override
    public void deleteByResIds(Collection<JpaPid> resources) {
        // There is nothing to delete.
    }
}
