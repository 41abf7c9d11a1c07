package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one mapper of errors at the FHIR edge. */
@Interceptor(order = InterceptorOrder.LIMITS)
final class ErrorInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorInterceptor.class);

    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException map(@Nullable RequestDetails request, Throwable failure) {
        String id = request == null || request.getRequestId() == null ? "none" : request.getRequestId();
        ErrorOutcomes.Mapped mapped = ErrorOutcomes.of(failure, asked(request), id);
        if (mapped.unexpected()) {
            LOG.error("unexpected failure of request {}", id, failure);
        }
        return mapped.exception();
    }

    /** What the request named, as it named it: that much can be repeated whether or not it exists. */
    private static @Nullable String asked(@Nullable RequestDetails request) {
        if (request == null
                || request.getId() == null
                || !request.getId().hasIdPart()
                || request.getResourceName() == null) {
            return null;
        }
        return request.getResourceName() + "/" + request.getId().getIdPart();
    }
}
