package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.fhir.InterceptorOrder;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Resource;

/**
 * Labels and classifies the entries of a transaction. They refer to each other by placeholders that are resolved only
 * after the rows are made, so ids are given out, and all classes made at once, before it begins.
 */
@Interceptor(order = InterceptorOrder.LABELS)
final class TransactionClassificationInterceptor {

    private final Classification classification;
    private final AccessClasses classes;
    private final Surroundings stored;
    private final WriteScopes scopes;

    TransactionClassificationInterceptor(
            Classification classification, AccessClasses classes, Surroundings stored, WriteScopes scopes) {
        this.classification = classification;
        this.classes = classes;
        this.stored = stored;
        this.scopes = scopes;
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void beforeTransaction(RequestDetails request) {
        if (request.getRestOperationType() == RestOperationTypeEnum.TRANSACTION
                && request.getResource() instanceof Bundle bundle
                && bundle.getType() == BundleType.TRANSACTION) {
            prepare(bundle);
        }
    }

    private void prepare(Bundle bundle) {
        BundleSurroundings surroundings = BundleSurroundings.giveOutIds(bundle, stored);
        Map<Resource, AccessClass> described = new LinkedHashMap<>();
        // What speaks of other entries comes after them.
        bundle.getEntry().stream()
                .filter(entry -> isWrite(entry) && !(entry.getResource() instanceof Provenance))
                .forEach(entry -> described.put(entry.getResource(), describe(entry, surroundings)));
        bundle.getEntry().stream()
                .filter(entry -> isWrite(entry) && entry.getResource() instanceof Provenance)
                .forEach(entry -> described.put(entry.getResource(), describe(entry, surroundings)));
        classes.prepare(described.values());
        described.forEach(classification::assign);
    }

    /** Described under the id it will get, and left with the one it came with, which HAPI still needs. */
    private AccessClass describe(BundleEntryComponent entry, BundleSurroundings surroundings) {
        Resource resource = entry.getResource();
        String id = surroundings.idOf(entry);
        IdType original = resource.getIdElement().copy();
        if (id != null) {
            resource.setId(id);
        }
        Questions.sentBy(entry).ifPresent(permission -> scopes.requireSent(permission, resource, surroundings));
        AccessClass described = classification.describe(resource, surroundings);
        resource.setIdElement(original);
        if (id != null) {
            surroundings.described(id, described);
        }
        return described;
    }

    private static boolean isWrite(BundleEntryComponent entry) {
        HTTPVerb method = entry.getRequest().getMethod();
        return entry.hasResource() && (method == HTTPVerb.POST || method == HTTPVerb.PUT);
    }
}
