package org.chartkeeper.caller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One resource scope of SMART App Launch 2.2, such as {@code system/Observation.rs}; v1 forms are read as their v2 equals.
 *
 * @param context whose view the scope is granted in
 * @param resourceType a FHIR resource type, or {@code *}
 * @param permissions what it opens
 * @param filters what a resource must meet, all of it; none for all resources of the type
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html">SMART scopes</a>
 */
public record SmartScope(Context context, String resourceType, Set<Permission> permissions, List<ScopeFilter> filters) {

    private static final Pattern SCOPE =
            Pattern.compile("(patient|user|system)/(\\*|[A-Z][A-Za-z]+)\\.(read|write|\\*|c?r?u?d?s?)(\\?.*)?");

    private static final Set<String> V1 = Set.of("read", "write", "*");

    /** The three contexts of SMART scopes. */
    public enum Context {
        PATIENT,
        USER,
        SYSTEM
    }

    /** The permissions of SMART v2 scopes. */
    public enum Permission {
        CREATE,
        READ,
        UPDATE,
        DELETE,
        SEARCH
    }

    public SmartScope {
        permissions = Set.copyOf(permissions);
        filters = filters.stream()
                .distinct()
                .sorted(Comparator.comparing(ScopeFilter::text))
                .toList();
    }

    /** A scope on all resources of a type. */
    public SmartScope(Context context, String resourceType, Set<Permission> permissions) {
        this(context, resourceType, permissions, List.of());
    }

    /**
     * The resource scope that this text spells, or empty when it is none: not a resource scope, letters out of the
     * {@code cruds} order, or a form that is not supported, such as a search parameter that {@link ScopeParameters} does not
     * list, so that a scope is never widened by being misread.
     */
    public static Optional<SmartScope> parse(String text) {
        Matcher matcher = SCOPE.matcher(text);
        if (!matcher.matches() || matcher.group(3).isEmpty()) {
            return Optional.empty();
        }
        Context context = Context.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        Set<Permission> permissions = permissions(matcher.group(3));
        if (matcher.group(4) == null) {
            return Optional.of(new SmartScope(context, matcher.group(2), permissions));
        }
        return V1.contains(matcher.group(3))
                ? Optional.empty()
                : filters(matcher.group(2), matcher.group(4).substring(1))
                        .map(filters -> new SmartScope(context, matcher.group(2), permissions, filters));
    }

    private static Optional<List<ScopeFilter>> filters(String resourceType, String query) {
        List<ScopeFilter> filters = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            Optional<ScopeFilter> filter = ScopeFilter.parse(resourceType, parameter);
            if (filter.isEmpty()) {
                return Optional.empty();
            }
            filters.add(filter.get());
        }
        return Optional.of(filters);
    }

    /** Whether this scope opens only some resources of its type. */
    public boolean isGranular() {
        return !filters.isEmpty();
    }

    /** Whether a resource with these categories, each spelled {@code system|code}, meets all filters. */
    public boolean covers(Collection<String> categories) {
        return filters.stream().allMatch(filter -> filter.matches(categories));
    }

    /** Whether this scope opens {@code permission} on resources of {@code type}, all of them or those it covers. */
    public boolean allows(Permission permission, String type) {
        return permissions.contains(permission) && (resourceType.equals("*") || resourceType.equals(type));
    }

    /** What this scope and {@code other} both open, or empty when that is nothing. */
    public Optional<SmartScope> intersect(SmartScope other) {
        if (context != other.context) {
            return Optional.empty();
        }
        boolean narrower = other.resourceType.equals("*");
        if (!narrower && !resourceType.equals("*") && !resourceType.equals(other.resourceType)) {
            return Optional.empty();
        }
        Set<Permission> both = EnumSet.noneOf(Permission.class);
        both.addAll(permissions);
        both.retainAll(other.permissions);
        return both.isEmpty()
                ? Optional.empty()
                : Optional.of(new SmartScope(
                        context,
                        narrower ? resourceType : other.resourceType,
                        both,
                        Stream.concat(filters.stream(), other.filters.stream()).toList()));
    }

    /** This scope in the v2 spelling, such as {@code system/Observation.rs}; the same for scopes that are equal. */
    public String text() {
        StringBuilder letters = new StringBuilder();
        for (Permission permission : Permission.values()) {
            if (permissions.contains(permission)) {
                letters.append(Character.toLowerCase(permission.name().charAt(0)));
            }
        }
        String query = filters.stream().map(ScopeFilter::text).collect(Collectors.joining("&"));
        return context.name().toLowerCase(Locale.ROOT) + "/" + resourceType + "." + letters
                + (query.isEmpty() ? "" : "?" + query);
    }

    private static Set<Permission> permissions(String letters) {
        return switch (letters) {
            case "read" -> EnumSet.of(Permission.READ, Permission.SEARCH);
            case "write" -> EnumSet.of(Permission.CREATE, Permission.UPDATE, Permission.DELETE);
            case "*" -> EnumSet.allOf(Permission.class);
            default -> {
                Set<Permission> found = EnumSet.noneOf(Permission.class);
                for (Permission permission : Permission.values()) {
                    if (letters.indexOf(Character.toLowerCase(permission.name().charAt(0))) >= 0) {
                        found.add(permission);
                    }
                }
                yield found;
            }
        };
    }
}
