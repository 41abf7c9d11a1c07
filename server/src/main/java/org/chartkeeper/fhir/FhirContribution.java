package org.chartkeeper.fhir;

import java.util.List;
import org.hl7.fhir.r4.model.CapabilityStatement;

/**
 * What a capability adds to the FHIR server: offered as a Spring bean, collected at start. All parts are optional.
 */
public interface FhirContribution {

    /** HAPI resource and plain providers to register. A resource provider replaces the stock one of its type. */
    default List<Object> providers() {
        return List.of();
    }

    /** HAPI interceptors with hooks of the server ({@code SERVER_…}), in the order of {@link InterceptorOrder}. */
    default List<Object> interceptors() {
        return List.of();
    }

    /**
     * HAPI interceptors with hooks of the storage ({@code STORAGE_…}). They are kept apart, since HAPI calls a storage hook once
     * for the server and once for the storage where one interceptor is registered with both.
     */
    default List<Object> storageInterceptors() {
        return List.of();
    }

    /** Adds what this capability truly offers to the statement. */
    default void describe(CapabilityStatement statement) {}
}
