package org.chartkeeper.smart;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.smart.RecordKinds.Group;
import org.chartkeeper.smart.RecordKinds.Kind;

/**
 * One scope that an app asks for, and what a user can take out of it: reading or changing where it opens both, and kinds of
 * records where it is on all of them.
 *
 * @param scope as it was asked for
 * @param parts what it falls into, each a scope of its own: one to read and one to change, or all in one
 * @param isOnAllTypes whether kinds of records can be taken out
 */
record ScopeChoice(String scope, List<String> parts, boolean isOnAllTypes) {

    private static final Set<Permission> READING = Set.of(Permission.READ, Permission.SEARCH);

    static ScopeChoice of(String text) {
        Optional<SmartScope> scope = SmartScope.parse(text);
        return scope.isEmpty()
                ? new ScopeChoice(text, List.of(text), false)
                : new ScopeChoice(
                        text,
                        parts(text, scope.get()),
                        scope.get().resourceType().equals("*"));
    }

    /** The form value of a group of this scope. */
    String group(Group group) {
        return scope + " " + group.id();
    }

    /** The form value of a kind of records of this scope. */
    String kind(Kind kind) {
        return scope + " " + kind.id();
    }

    /** What remains of the scope when these values were left in. */
    List<String> remaining(ScopeChoices.Left left) {
        List<String> kept = parts.stream().filter(left.scopes()::contains).toList();
        if (kept.isEmpty()) {
            return List.of();
        }
        String whole = kept.size() == parts.size() ? scope : kept.get(0);
        List<String> types = isOnAllTypes ? types(left) : List.of();
        return !isOnAllTypes || types.size() == RecordKinds.types().size()
                ? List.of(whole)
                : types.stream().map(type -> whole.replaceFirst("\\*", type)).toList();
    }

    private List<String> types(ScopeChoices.Left left) {
        return RecordKinds.groups().stream()
                .filter(group -> left.groups().contains(group(group)))
                .flatMap(group -> group.kinds().stream())
                .filter(kind -> left.kinds().contains(kind(kind)))
                .flatMap(kind -> kind.types().stream())
                .toList();
    }

    private static List<String> parts(String text, SmartScope scope) {
        boolean reads = scope.permissions().stream().anyMatch(READING::contains);
        if (!reads || READING.containsAll(scope.permissions())) {
            return List.of(text);
        }
        int letters = text.indexOf('.', text.indexOf('/')) + 1;
        int query = text.indexOf('?') < 0 ? text.length() : text.indexOf('?');
        String before = text.substring(0, letters);
        String between = text.substring(letters, query);
        String after = text.substring(query);
        return between.equals("*")
                ? List.of(before + "read", before + "write")
                : List.of(
                        before + between.replaceAll("[cud]", "") + after,
                        before + between.replaceAll("[rs]", "") + after);
    }
}
