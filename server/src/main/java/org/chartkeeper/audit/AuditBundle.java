package org.chartkeeper.audit;

import ca.uhn.fhir.model.primitive.InstantDt;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import java.util.Date;
import java.util.List;
import org.chartkeeper.audit.AuditSearch.Criteria;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.jspecify.annotations.Nullable;

/** The events of one search, read page by page. */
final class AuditBundle implements IBundleProvider {

    private final AuditSearch search;
    private final Criteria criteria;
    private final int offset;
    private final int pageSize;
    private final IPrimitiveType<Date> published = InstantDt.withCurrentTime();

    /**
     * What matches {@code criteria}.
     *
     * @param offset how many to pass over, as the server asks for a later page
     * @param pageSize how many to a page
     */
    AuditBundle(AuditSearch search, Criteria criteria, @Nullable Integer offset, int pageSize) {
        this.search = search;
        this.criteria = criteria;
        this.offset = offset == null ? 0 : offset;
        this.pageSize = pageSize;
    }

    /** The server asks for entries of this page, which begins at the offset, up to the largest number there is. */
    @Override
    public List<IBaseResource> getResources(int from, int to) {
        return search.page(criteria, offset + from, offset + Math.min(to, pageSize)).stream()
                .map(entry -> (IBaseResource) AuditEvents.render(entry))
                .toList();
    }

    @Override
    public IPrimitiveType<Date> getPublished() {
        return published;
    }

    @Override
    public @Nullable String getUuid() {
        return null;
    }

    @Override
    public @Nullable Integer preferredPageSize() {
        return null;
    }

    @Override
    public Integer size() {
        return search.count(criteria);
    }
}
