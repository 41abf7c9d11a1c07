package org.chartkeeper.smart;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.smart.RecordKinds.Group;

/** What a user can take away from the scopes that an app asks for; whatever that is, never more than they open remains. */
final class ScopeChoices {

    /** The form values that a user left in, of each sort. */
    record Left(Set<String> scopes, Set<String> groups, Set<String> kinds) {}

    private final List<String> offered;
    private final List<ScopeChoice> choices;

    private ScopeChoices(List<String> offered, List<ScopeChoice> choices) {
        this.offered = offered;
        this.choices = choices;
    }

    static ScopeChoices of(List<String> offered) {
        return new ScopeChoices(
                List.copyOf(offered),
                offered.stream()
                        .filter(scope -> !UserScopes.isContext(scope))
                        .map(ScopeChoice::of)
                        .toList());
    }

    /** The scopes about which there is something to decide, in the order in which they were asked for. */
    List<ScopeChoice> list() {
        return choices;
    }

    /** The form values that there are, all of them. */
    Left all() {
        Set<String> scopes = new LinkedHashSet<>();
        Set<String> groups = new LinkedHashSet<>();
        Set<String> kinds = new LinkedHashSet<>();
        for (ScopeChoice choice : choices) {
            scopes.addAll(choice.parts());
            if (choice.isOnAllTypes()) {
                for (Group group : RecordKinds.groups()) {
                    groups.add(choice.group(group));
                    group.kinds().forEach(kind -> kinds.add(choice.kind(kind)));
                }
            }
        }
        return new Left(scopes, groups, kinds);
    }

    /** What remains when these values were left in, or empty when one of them was never there. */
    Optional<List<String>> remaining(Left left) {
        Left all = all();
        if (!all.scopes().containsAll(left.scopes())
                || !all.groups().containsAll(left.groups())
                || !all.kinds().containsAll(left.kinds())) {
            return Optional.empty();
        }
        Set<String> remaining = new LinkedHashSet<>();
        for (String scope : offered) {
            if (UserScopes.isContext(scope)) {
                remaining.add(scope);
            } else {
                remaining.addAll(ScopeChoice.of(scope).remaining(left));
            }
        }
        return Optional.of(List.copyOf(remaining));
    }
}
