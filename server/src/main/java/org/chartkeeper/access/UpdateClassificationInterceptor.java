package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import org.chartkeeper.fhir.InterceptorOrder;
import org.chartkeeper.fhir.ServerOwned;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Labels and classifies the next version of a resource. */
@Interceptor(order = InterceptorOrder.LABELS)
final class UpdateClassificationInterceptor {

    private final Classification classification;

    UpdateClassificationInterceptor(Classification classification) {
        this.classification = classification;
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_UPDATED)
    public void beforeUpdate(@Nullable IBaseResource before, IBaseResource after) {
        if (before != null && !ServerOwned.isEvidence(after)) {
            classification.update((Resource) before, (Resource) after);
        }
    }
}
