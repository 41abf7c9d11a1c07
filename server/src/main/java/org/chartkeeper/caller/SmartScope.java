package org.chartkeeper.caller;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One resource scope of SMART App Launch 2.2, such as {@code system/Observation.rs}; v1 forms are read as their v2 equals.
 *
 * @param context whose view the scope is granted in
 * @param resourceType a FHIR resource type, or {@code *}
 * @param permissions what it opens
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html">SMART scopes</a>
 */
public record SmartScope(Context context, String resourceType, Set<Permission> permissions) {

    private static final Pattern SCOPE =
            Pattern.compile("(patient|user|system)/(\\*|[A-Z][A-Za-z]+)\\.(read|write|\\*|c?r?u?d?s?)");

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
    }

    /**
     * The resource scope that this text spells, or empty when it is none: not a resource scope, letters out of the
     * {@code cruds} order, or a form that is not supported (search parameters among them), so that a scope is never
     * widened by being misread.
     */
    public static Optional<SmartScope> parse(String text) {
        Matcher matcher = SCOPE.matcher(text);
        if (!matcher.matches() || matcher.group(3).isEmpty()) {
            return Optional.empty();
        }
        Context context = Context.valueOf(matcher.group(1).toUpperCase(java.util.Locale.ROOT));
        return Optional.of(new SmartScope(context, matcher.group(2), permissions(matcher.group(3))));
    }

    /** Whether this scope opens {@code permission} on {@code type}. */
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
                : Optional.of(new SmartScope(context, narrower ? resourceType : other.resourceType, both));
    }

    /** This scope in the v2 spelling, such as {@code system/Observation.rs}. */
    public String text() {
        StringBuilder letters = new StringBuilder();
        for (Permission permission : Permission.values()) {
            if (permissions.contains(permission)) {
                letters.append(Character.toLowerCase(permission.name().charAt(0)));
            }
        }
        return context.name().toLowerCase(java.util.Locale.ROOT) + "/" + resourceType + "." + letters;
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
