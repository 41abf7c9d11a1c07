package org.chartkeeper.smart;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.users.User;

/** What an app can get of the scopes it asks a user for. */
final class UserScopes {

    static final String OPENID = "openid";
    static final String FHIR_USER = "fhirUser";
    static final String PROFILE = "profile";
    static final String LAUNCH = "launch";
    static final String LAUNCH_PATIENT = "launch/patient";
    static final String LAUNCH_ENCOUNTER = "launch/encounter";
    static final String OFFLINE = "offline_access";
    static final String ONLINE = "online_access";

    /** Opens the management of clients to those whose role it is; no app gets it that is not registered for it. */
    static final String CLIENT_REGISTRATION = "client_registration";

    /** Scopes that open no data by themselves. */
    static final Set<String> OTHERS = Set.of(
            OPENID, FHIR_USER, PROFILE, LAUNCH, LAUNCH_PATIENT, LAUNCH_ENCOUNTER, OFFLINE, ONLINE, CLIENT_REGISTRATION);

    private static final Set<String> CONTEXT = Set.of(LAUNCH, LAUNCH_PATIENT, LAUNCH_ENCOUNTER);

    private UserScopes() {}

    /**
     * The requested scopes as far as the client is registered for them, spelled as requested where nothing was cut.
     *
     * @return empty when one is not understood or not for users, or when nothing remains that would be of use
     */
    static Optional<List<String>> granted(String requested, Client client) {
        Set<String> granted = new LinkedHashSet<>();
        for (String text : requested.split(" ", -1)) {
            if (OTHERS.contains(text)) {
                if (client.launchScopes().contains(text)) {
                    granted.add(text);
                }
                continue;
            }
            Optional<SmartScope> scope = SmartScope.parse(text);
            if (scope.isEmpty() || scope.get().context() == SmartScope.Context.SYSTEM) {
                return Optional.empty();
            }
            if (isWithin(scope.get(), client.scopes())) {
                granted.add(text);
            } else {
                ScopeGrant.intersect(List.of(scope.get()), client.scopes()).stream()
                        .map(SmartScope::text)
                        .forEach(granted::add);
            }
        }
        return isOfUse(granted) ? Optional.of(List.copyOf(granted)) : Optional.empty();
    }

    /** Whether these scopes open anything, or say who the user is. */
    static boolean isOfUse(Collection<String> scopes) {
        return scopes.stream()
                .anyMatch(scope -> scope.equals(OPENID) || scope.equals(CLIENT_REGISTRATION) || opensData(scope));
    }

    /** Those that this user can grant; the management of clients is not everybody's to give. */
    static List<String> within(List<String> scopes, User user) {
        return scopes.stream()
                .filter(scope -> !scope.equals(CLIENT_REGISTRATION) || ClientManagers.isManager(user.roles()))
                .toList();
    }

    static boolean opensData(String scope) {
        return !OTHERS.contains(scope) && SmartScope.parse(scope).isPresent();
    }

    /** Whether this scope asks for a context and nothing else, so that there is nothing in it to refuse. */
    static boolean isContext(String scope) {
        return CONTEXT.contains(scope);
    }

    /** Whether this scope asks for a refresh token. */
    static boolean isRefresh(String scope) {
        return scope.equals(OFFLINE) || scope.equals(ONLINE);
    }

    /** What this scope opens to look at; the scope itself when it opens no records. */
    static Stream<String> reading(String text) {
        Optional<SmartScope> scope = SmartScope.parse(text);
        if (scope.isEmpty()) {
            return Stream.of(text);
        }
        String context = text.substring(0, text.indexOf('/'));
        return SmartScope.parse(context + "/*.rs").flatMap(scope.get()::intersect).stream()
                .map(SmartScope::text);
    }

    static boolean needPatient(Collection<String> scopes) {
        return scopes.contains(LAUNCH_PATIENT)
                || scopes.contains(LAUNCH_ENCOUNTER)
                || scopes.stream().anyMatch(scope -> scope.startsWith("patient/"));
    }

    /** Whether each of {@code wanted} is one of {@code granted} or opens no more than they do. */
    static boolean covers(Collection<String> granted, Collection<String> wanted) {
        List<SmartScope> open = ScopeGrant.parse(String.join(" ", granted));
        return wanted.stream().allMatch(text -> {
            Optional<SmartScope> scope = SmartScope.parse(text);
            return granted.contains(text) || (scope.isPresent() && isWithin(scope.get(), open));
        });
    }

    private static boolean isWithin(SmartScope scope, Collection<SmartScope> limits) {
        return limits.stream().anyMatch(limit -> scope.intersect(limit).equals(Optional.of(scope)));
    }
}
