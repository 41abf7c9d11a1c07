package org.chartkeeper.consent;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.InterceptorOrder;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Consent;
import org.jspecify.annotations.Nullable;

/** Asks about each Consent before it is stored: may its writer write it, and can it be obeyed? */
@Interceptor(order = InterceptorOrder.CONSENTS)
final class ConsentRulesInterceptor {

    private final ConsentWriters writers;
    private final ConsentRules rules;

    ConsentRulesInterceptor(ConsentWriters writers, ConsentRules rules) {
        this.writers = writers;
        this.rules = rules;
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_CREATED)
    public void beforeCreate(IBaseResource resource) {
        check(null, resource);
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_UPDATED)
    public void beforeUpdate(@Nullable IBaseResource before, IBaseResource after) {
        check(before, after);
    }

    private void check(@Nullable IBaseResource before, IBaseResource after) {
        if (after instanceof Consent is) {
            Consent was = before instanceof Consent consent ? consent : null;
            writers.check(was, is, CallerContext.current());
            rules.check(was, is);
        }
    }
}
