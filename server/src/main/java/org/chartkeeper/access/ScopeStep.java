package org.chartkeeper.access;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.fhir.CommitStep;
import org.chartkeeper.fhir.ServerOwned;
import org.chartkeeper.fhir.StoredVersion;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;

/** Asks the scopes once more about what is stored in the end, when every reference in it is resolved. */
@Order(10)
final class ScopeStep implements CommitStep {

    private final WriteScopes scopes;
    private final AccessClasses classes;

    ScopeStep(WriteScopes scopes, AccessClasses classes) {
        this.scopes = scopes;
        this.classes = classes;
    }

    @Override
    public void beforeCommit(List<StoredVersion> versions, @Nullable RequestDetails request) {
        versions.stream()
                .filter(version -> !ServerOwned.is(version.resource()))
                .forEach(version -> scopes.require(permission(version.action()), classes.get(version.accessClass())));
    }

    private static Permission permission(StoredVersion.Action action) {
        return switch (action) {
            case CREATE -> Permission.CREATE;
            case UPDATE -> Permission.UPDATE;
            case DELETE -> Permission.DELETE;
        };
    }
}
