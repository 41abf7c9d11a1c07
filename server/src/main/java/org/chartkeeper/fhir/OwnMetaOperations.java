package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.server.method.BaseMethodBinding;
import ca.uhn.fhir.rest.server.method.OperationMethodBinding;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out HAPI's own {@code $meta}, {@code $meta-add} and {@code $meta-delete} on instances, which change a version that is
 * stored already, without Provenance; a capability offers them instead.
 */
@Interceptor
final class OwnMetaOperations {

    private static final Set<String> OURS = Set.of("$meta", "$meta-add", "$meta-delete");

    /** Gives back what is to be bound, or null. */
    @Hook(Pointcut.SERVER_PROVIDER_METHOD_BOUND)
    public @Nullable BaseMethodBinding bound(BaseMethodBinding binding) {
        return binding instanceof OperationMethodBinding operation
                        && OURS.contains(operation.getName())
                        && operation.isCanOperateAtInstanceLevel()
                        && !operation.isGlobalMethod()
                ? null
                : binding;
    }
}
