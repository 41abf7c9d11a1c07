package org.chartkeeper.smart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.ScopeFilter;
import org.chartkeeper.caller.SmartScope;

/** What remains of requested resource scopes when only registered ones may be had: never more than either. */
final class ScopeGrant {

    private ScopeGrant() {}

    /**
     * The scopes to grant a back end: resource scopes as below, and the management of clients where it is registered for that.
     *
     * @return empty when the request has a scope that is not understood or not for back ends, or when nothing remains
     */
    static Optional<List<String>> forBackEnd(Collection<String> requested, Client client) {
        List<String> resources = requested.stream()
                .filter(text -> !text.equals(UserScopes.CLIENT_REGISTRATION))
                .toList();
        boolean manages =
                resources.size() < requested.size() && client.launchScopes().contains(UserScopes.CLIENT_REGISTRATION);
        List<String> granted = new ArrayList<>(manages ? List.of(UserScopes.CLIENT_REGISTRATION) : List.of());
        if (!resources.isEmpty()) {
            Optional<List<String>> open = forBackEnd(String.join(" ", resources), client.scopes());
            if (open.isEmpty()) {
                return Optional.empty();
            }
            granted.addAll(open.get());
        }
        return granted.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(granted));
    }

    /**
     * The resource scopes to grant a back end, spelled as requested where nothing was cut and in the v2 form otherwise.
     *
     * @return empty when the request has a scope that is not understood or not for back ends, or when nothing remains
     */
    static Optional<List<String>> forBackEnd(String requested, Collection<SmartScope> registered) {
        Set<String> granted = new LinkedHashSet<>();
        for (String text : requested.split(" ", -1)) {
            Optional<SmartScope> scope = SmartScope.parse(text);
            if (scope.isEmpty() || scope.get().context() != SmartScope.Context.SYSTEM) {
                return Optional.empty();
            }
            List<SmartScope> remaining = intersect(scope.get(), registered);
            if (remaining.equals(List.of(scope.get()))) {
                granted.add(text);
            } else {
                remaining.stream().map(SmartScope::text).forEach(granted::add);
            }
        }
        return granted.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(granted));
    }

    /** What each of {@code scopes} has in common with {@code cap}. */
    static List<SmartScope> intersect(Collection<SmartScope> scopes, Collection<SmartScope> cap) {
        return scopes.stream().flatMap(scope -> intersect(scope, cap).stream()).toList();
    }

    /** The resource scopes in a space separated text; others in it are left out. */
    static List<SmartScope> parse(String texts) {
        return Arrays.stream(texts.split(" "))
                .map(SmartScope::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<SmartScope> intersect(SmartScope scope, Collection<SmartScope> cap) {
        Map<Target, SmartScope> byTarget = new LinkedHashMap<>();
        for (SmartScope limit : cap) {
            scope.intersect(limit).ifPresent(both -> byTarget.merge(Target.of(both), both, ScopeGrant::union));
        }
        return new ArrayList<>(byTarget.values());
    }

    /** Which resources a scope is on; permissions on the same ones add up. */
    private record Target(String resourceType, List<ScopeFilter> filters) {

        static Target of(SmartScope scope) {
            return new Target(scope.resourceType(), scope.filters());
        }
    }

    private static SmartScope union(SmartScope one, SmartScope other) {
        Set<SmartScope.Permission> permissions = EnumSet.copyOf(one.permissions());
        permissions.addAll(other.permissions());
        return new SmartScope(one.context(), one.resourceType(), permissions, one.filters());
    }
}
