package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.jpa.searchparam.SearchParameterMap;
import ca.uhn.fhir.rest.api.Constants;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import org.jspecify.annotations.Nullable;

/** Gives every search of a caller a page to start at and an order that stands, so that pages neither overlap nor leave gaps. */
@Interceptor(order = InterceptorOrder.ACCESS)
final class SearchInterceptor {

    @Hook(Pointcut.STORAGE_PRESEARCH_REGISTERED)
    public void beforeSearch(SearchParameterMap search, @Nullable RequestDetails request) {
        if (request == null || request instanceof SystemRequestDetails || search.getCount() == null) {
            return;
        }
        if (search.getOffset() == null) {
            search.setOffset(0);
        }
        SortSpec inOrderOfStoring = new SortSpec(Constants.PARAM_PID);
        if (search.getSort() == null) {
            search.setSort(inOrderOfStoring);
            return;
        }
        SortSpec last = search.getSort();
        while (last.getChain() != null) {
            last = last.getChain();
        }
        last.setChain(inOrderOfStoring);
    }
}
