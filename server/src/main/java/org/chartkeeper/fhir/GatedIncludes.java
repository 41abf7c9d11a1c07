package org.chartkeeper.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.model.RequestPartitionId;
import ca.uhn.fhir.jpa.dao.IResultIterator;
import ca.uhn.fhir.jpa.dao.ISearchBuilder;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.jpa.model.search.SearchBuilderLoadIncludesParameters;
import ca.uhn.fhir.jpa.model.search.SearchRuntimeDetails;
import ca.uhn.fhir.jpa.searchparam.SearchParameterMap;
import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/**
 * A search of HAPI's whose includes are looked for, within its transaction, among what may be read instead of what may be
 * searched. HAPI counts an include that turns out not to be there, so those are taken out before it does.
 */
final class GatedIncludes implements ISearchBuilder<JpaPid> {

    private static final int LONGEST_CHART = 50_000;

    private final ISearchBuilder<JpaPid> search;
    private final TransactionGate gate;

    GatedIncludes(ISearchBuilder<JpaPid> search, TransactionGate gate) {
        this.search = search;
        this.gate = gate;
    }

    @Override
    @SuppressWarnings("deprecation") // which HAPI itself still calls
    public Set<JpaPid> loadIncludes(
            FhirContext context,
            EntityManager entityManager,
            Collection<JpaPid> matches,
            @Nullable Collection<Include> includes,
            boolean reverse,
            @Nullable DateRangeParam lastUpdated,
            String description,
            RequestDetails request,
            @Nullable Integer most) {
        return including(
                matches,
                includes,
                () -> search.loadIncludes(
                        context, entityManager, matches, includes, reverse, lastUpdated, description, request, most));
    }

    @Override
    public Set<JpaPid> loadIncludes(SearchBuilderLoadIncludesParameters<JpaPid> parameters) {
        return including(
                parameters.getMatches(), parameters.getIncludeFilters(), () -> search.loadIncludes(parameters));
    }

    private Set<JpaPid> including(
            Collection<JpaPid> matches, @Nullable Collection<Include> includes, Supplier<Set<JpaPid>> load) {
        boolean none = matches.isEmpty() || includes == null || includes.isEmpty();
        return none ? load.get() : inOrderOfStoring(gate.including(load));
    }

    /** HAPI's order follows the row numbers' hashes, and with them how many rows there are besides. */
    private static Set<JpaPid> inOrderOfStoring(Set<JpaPid> found) {
        return found.stream()
                .sorted(Comparator.comparing(JpaPid::getId))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public IResultIterator<JpaPid> createQuery(
            SearchParameterMap parameters,
            SearchRuntimeDetails details,
            RequestDetails request,
            RequestPartitionId partition) {
        if (parameters.getEverythingMode() == null) {
            return search.createQuery(parameters, details, request, partition);
        }
        // What is reached beyond the compartment comes in the order of hashes, and pages are cut from that.
        int offset = parameters.getOffset() == null ? 0 : parameters.getOffset();
        SearchParameterMap whole = parameters.clone();
        whole.setOffset(null);
        whole.setCount(null);
        whole.setLoadSynchronousUpTo(LONGEST_CHART + 1);
        return ResultsInOrder.of(search.createQuery(whole, details, request, partition), offset, LONGEST_CHART);
    }

    @Override
    public Stream<JpaPid> createQueryStream(
            SearchParameterMap parameters,
            SearchRuntimeDetails details,
            RequestDetails request,
            RequestPartitionId partition) {
        return search.createQueryStream(parameters, details, request, partition);
    }

    @Override
    public Long createCountQuery(
            SearchParameterMap parameters, String uuid, RequestDetails request, RequestPartitionId partition) {
        return search.createCountQuery(parameters, uuid, request, partition);
    }

    @Override
    public void loadResourcesByPid(
            Collection<JpaPid> pids,
            Collection<JpaPid> included,
            List<IBaseResource> loaded,
            boolean forHistory,
            @Nullable RequestDetails details) {
        search.loadResourcesByPid(pids, included, loaded, forHistory, details);
    }

    @Override
    public List<IBaseResource> loadResourcesByPid(Collection<JpaPid> pids, RequestDetails details) {
        return search.loadResourcesByPid(pids, details);
    }

    @Override
    public void setMaxResultsToFetch(@Nullable Integer most) {
        search.setMaxResultsToFetch(most);
    }

    @Override
    public void setDeduplicateInDatabase(boolean deduplicate) {
        search.setDeduplicateInDatabase(deduplicate);
    }

    @Override
    public void setRequireTotal(boolean require) {
        search.setRequireTotal(require);
    }

    @Override
    public boolean requiresTotal() {
        return search.requiresTotal();
    }

    @Override
    public void setFetchSize(int size) {
        search.setFetchSize(size);
    }

    @Override
    public void setPreviouslyAddedResourcePids(List<JpaPid> pids) {
        search.setPreviouslyAddedResourcePids(pids);
    }
}
