package org.chartkeeper.access;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Context;
import org.chartkeeper.caller.SmartScope.Permission;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the granted scopes open: with {@code s} to what is searched, with {@code r} to what is read. Scopes add up; each of
 * them opens the resources of its type that meet its filters and, in a patient's context, name that patient.
 */
final class ScopeDecider implements ClassDecider {

    /** Which question a transaction asks of the scopes. */
    enum Mode {
        READ(opens -> opens.test(Permission.READ)),
        SEARCH(opens -> opens.test(Permission.SEARCH)),
        /** The result of a search: what it found, which needed {@code s}, and what it includes, which is asked for {@code r}. */
        RESULT(opens -> opens.test(Permission.SEARCH) || opens.test(Permission.READ)),
        /** A list of versions is found and read. */
        HISTORY(opens -> opens.test(Permission.SEARCH) && opens.test(Permission.READ)),
        /** What is written must be found again to be completed, whatever the right to it. */
        WRITE(opens -> Arrays.stream(Permission.values()).anyMatch(opens)),
        /** The same, but what may be changed is there only if it may be read: how a patch ends tells what it was applied to. */
        PATCH(opens -> opens.test(Permission.READ)
                || (!opens.test(Permission.UPDATE)
                        && Arrays.stream(Permission.values()).anyMatch(opens)));

        private final Predicate<Predicate<Permission>> shown;

        Mode(Predicate<Predicate<Permission>> shown) {
            this.shown = shown;
        }
    }

    private final Mode mode;
    private final Set<String> sharedTypes;

    /**
     * Decides for one question.
     *
     * @param mode the question
     * @param sharedTypes the types that are about no patient, which a patient's app may see too
     */
    ScopeDecider(Mode mode, Set<String> sharedTypes) {
        this.mode = mode;
        this.sharedTypes = Set.copyOf(sharedTypes);
    }

    @Override
    public Decisions decisionsFor(Caller caller, Instant time) {
        List<SmartScope> scopes = caller.scopes();
        return new Decisions() {
            @Override
            public boolean shows(AccessClass accessClass) {
                return mode.shown.test(
                        permission -> scopes.stream().anyMatch(scope -> opens(scope, caller, permission, accessClass)));
            }

            @Override
            public @Nullable Set<String> patients() {
                return scopes.stream().allMatch(scope -> scope.context() == Context.PATIENT) ? inContext(caller) : null;
            }
        };
    }

    private static Set<String> inContext(Caller caller) {
        return caller.patient() == null ? Set.of() : Set.of(caller.patient());
    }

    /** The scopes of {@code caller} that open {@code permission} on resources of {@code accessClass}. */
    List<SmartScope> opening(Caller caller, Permission permission, AccessClass accessClass) {
        return caller.scopes().stream()
                .filter(scope -> opens(scope, caller, permission, accessClass))
                .toList();
    }

    private boolean opens(SmartScope scope, Caller caller, Permission permission, AccessClass accessClass) {
        return opens(scope, permission, accessClass) && names(scope, caller, accessClass);
    }

    /** Whether the scopes of {@code caller} let it write resources of {@code accessClass}: never more than it might see. */
    static boolean opensForWriting(Caller caller, Permission permission, AccessClass accessClass) {
        return caller.scopes().stream()
                .filter(scope -> opens(scope, permission, accessClass))
                .anyMatch(scope -> scope.context() != Context.PATIENT
                        || (caller.patient() != null && accessClass.patients().equals(List.of(caller.patient()))));
    }

    private static boolean opens(SmartScope scope, Permission permission, AccessClass accessClass) {
        return scope.allows(permission, accessClass.resourceType()) && scope.covers(accessClass.categories());
    }

    private boolean names(SmartScope scope, Caller caller, AccessClass accessClass) {
        if (scope.context() != Context.PATIENT) {
            return true;
        }
        String about = accessClass.via().isEmpty() ? accessClass.resourceType() : accessClass.via();
        return accessClass.patients().isEmpty()
                ? sharedTypes.contains(about)
                : caller.patient() != null && accessClass.patients().contains(caller.patient());
    }
}
