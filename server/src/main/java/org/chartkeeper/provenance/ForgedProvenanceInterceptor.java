package org.chartkeeper.provenance;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import org.chartkeeper.fhir.InterceptorOrder;
import org.chartkeeper.fhir.ServerOwned;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Provenance;

/** Refuses what would pass for the server's own word. */
@Interceptor(order = InterceptorOrder.ACCESS)
final class ForgedProvenanceInterceptor {

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_CREATED)
    public void beforeCreate(IBaseResource resource) {
        if (resource instanceof Provenance provenance
                && !ServerOwned.is(provenance)
                && provenance.getMeta().getTag(ProvenanceWriter.TAG_SYSTEM, ProvenanceWriter.AUTHORITATIVE) != null) {
            throw new UnprocessableEntityException("`Provenance.meta.tag` claims to be the server's own");
        }
    }
}
