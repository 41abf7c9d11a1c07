package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import org.chartkeeper.fhir.InterceptorOrder;
import org.hl7.fhir.instance.model.api.IBaseBundle;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;

/**
 * Asks the scopes about the writing entries of a batch, of which HAPI makes a transaction each that passes no other door; those
 * that read come to {@link AccessInterceptor} by themselves.
 */
@Interceptor(order = InterceptorOrder.ACCESS)
final class EntryInterceptor {

    private final Rights rights;
    private final WriteScopes scopes;

    EntryInterceptor(Rights rights, WriteScopes scopes) {
        this.rights = rights;
        this.scopes = scopes;
    }

    @Hook(Pointcut.STORAGE_TRANSACTION_PROCESSING)
    public void beforeEntry(IBaseBundle processed) {
        if (processed instanceof Bundle bundle
                && bundle.getType() == BundleType.TRANSACTION
                && bundle.getEntry().size() == 1) {
            BundleEntryComponent entry = bundle.getEntryFirstRep();
            HTTPVerb method = entry.getRequest().getMethod();
            if (method != HTTPVerb.GET && method != HTTPVerb.HEAD) {
                GateMode.set(method == HTTPVerb.PATCH ? ScopeDecider.Mode.PATCH : ScopeDecider.Mode.WRITE);
                Questions.ofEntry(entry).forEach(rights::require);
                Questions.sentBy(entry).ifPresent(permission -> scopes.requireSent(permission, entry.getResource()));
            }
        }
    }
}
