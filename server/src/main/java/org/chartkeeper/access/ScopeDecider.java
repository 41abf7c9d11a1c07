package org.chartkeeper.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;

/** Shows what the granted scopes open: types with {@code s} to what is searched, types with {@code r} to what is read. */
final class ScopeDecider implements ClassDecider {

    /** Which question a transaction asks of the scopes. */
    enum Mode {
        READ(Permission.READ),
        SEARCH(Permission.SEARCH),
        /** What is written must be found again to be completed, whatever the right to it. */
        WRITE(Permission.values());

        private final Set<Permission> permissions;

        Mode(Permission... permissions) {
            this.permissions = Set.of(permissions);
        }
    }

    private final Mode mode;

    ScopeDecider(Mode mode) {
        this.mode = mode;
    }

    @Override
    public Decisions decisionsFor(Caller caller, Instant time) {
        List<SmartScope> scopes = caller.scopes().stream()
                .filter(scope -> scope.permissions().stream().anyMatch(mode.permissions::contains))
                .toList();
        return accessClass -> scopes.stream().anyMatch(scope -> opens(scope, caller, accessClass));
    }

    private boolean opens(SmartScope scope, Caller caller, AccessClass accessClass) {
        if (mode.permissions.stream().noneMatch(each -> scope.allows(each, accessClass.resourceType()))) {
            return false;
        }
        return scope.context() != SmartScope.Context.PATIENT
                || accessClass.patients().isEmpty()
                || accessClass.patients().contains(caller.patient());
    }
}
