package org.chartkeeper.provenance;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import org.chartkeeper.fhir.InterceptorOrder;

/** Refuses the header by which a client would assert provenance, rather than ignore it, until it is kept. */
@Interceptor(order = InterceptorOrder.ACCESS)
final class ClientProvenanceInterceptor {

    private static final String HEADER = "X-Provenance";

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void beforeHandling(RequestDetails request) {
        if (request.getHeader(HEADER) != null) {
            throw new InvalidRequestException("the header `X-Provenance` is not supported yet;"
                    + " send a Provenance resource in the transaction instead");
        }
    }
}
