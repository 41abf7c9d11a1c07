package org.chartkeeper.smart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chartkeeper.caller.ScopeFilter;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;
import org.jspecify.annotations.Nullable;

/** Scopes in words that a patient understands. */
final class ScopeWords {

    /** What the categories of a type are called by themselves. */
    private static final Map<String, Map<String, String>> CATEGORIES = Map.of(
            "Condition",
            Map.of(
                    "encounter-diagnosis", "Diagnoses made at visits",
                    "health-concern", "Health concerns",
                    "problem-list-item", "The list of health problems"),
            "DiagnosticReport",
            Map.of(
                    "LAB", "Reports of labs",
                    "LP29684-5", "Reports of X-ray, MRI and other imaging",
                    "LP29708-2", "Reports of the heart",
                    "LP7839-6", "Reports of tissue samples"),
            "DocumentReference",
            Map.of("clinical-note", "Notes by doctors and other staff"),
            "Observation",
            Map.of(
                    "activity", "Exercise and other activities",
                    "exam", "Findings of examinations",
                    "imaging", "Findings of imaging",
                    "laboratory", "Lab results",
                    "procedure", "Findings of procedures",
                    "sdoh", "Living conditions, such as housing, food and work",
                    "social-history", "Social history, such as smoking",
                    "survey", "Answers to surveys and screenings",
                    "therapy", "Findings of therapies",
                    "vital-signs", "Vital signs"));

    private static final Map<String, Words> OTHERS = Map.of(
            UserScopes.OPENID,
            new Words("Know that it is you", "The app learns an identifier of your account."),
            UserScopes.FHIR_USER,
            new Words("Know who you are here", "The app learns which patient, doctor or other person you are."),
            UserScopes.PROFILE,
            new Words("Know your profile", "The same, for older apps."),
            UserScopes.OFFLINE,
            new Words(
                    "Keep access when you are away",
                    "The app can go on using what you share, without asking you again, until it has not done so for 90"
                            + " days or its access is taken away."),
            UserScopes.ONLINE,
            new Words("Keep access while you are signed in", "The app's access ends when you sign out."),
            UserScopes.CLIENT_REGISTRATION,
            new Words(
                    "Register apps and switch them off",
                    "In your name, the app can let other apps and systems in here, change what they may do and shut them"
                            + " out."));

    /** What a scope means, and what must be known besides. */
    record Words(String label, @Nullable String detail) {}

    private ScopeWords() {}

    static Words of(String text) {
        Words known = OTHERS.get(text);
        if (known != null) {
            return known;
        }
        Optional<SmartScope> scope = SmartScope.parse(text);
        return scope.isEmpty() ? new Words(text, null) : of(scope.get());
    }

    private static Words of(SmartScope scope) {
        String type =
                scope.resourceType().equals("*") ? "All kinds of records" : RecordKinds.label(scope.resourceType());
        String actions = ": " + String.join(", ", actions(scope));
        if (!scope.isGranular()) {
            return new Words(type + actions, null);
        }
        Optional<String> own = own(scope);
        return own.isPresent()
                ? new Words(own.get() + actions, null)
                : new Words(type + actions, "Only those of the category " + categories(scope) + ".");
    }

    /** What a granular scope is about, if each of its categories has a name of its own. */
    private static Optional<String> own(SmartScope scope) {
        Map<String, String> known = CATEGORIES.getOrDefault(scope.resourceType(), Map.of());
        List<String> labels = scope.filters().get(0).anyOf().stream()
                .map(token -> known.getOrDefault(String.valueOf(token.code()), ""))
                .distinct()
                .toList();
        return scope.filters().size() > 1 || labels.contains("")
                ? Optional.empty()
                : Optional.of(String.join("; ", labels));
    }

    private static String categories(SmartScope scope) {
        return scope.filters().stream()
                .map(filter -> filter.anyOf().stream().map(ScopeWords::category).collect(Collectors.joining(" or ")))
                .collect(Collectors.joining(", and of "));
    }

    private static String category(ScopeFilter.Token token) {
        return token.code() == null
                ? String.valueOf(token.system())
                : token.code().replace('-', ' ');
    }

    private static List<String> actions(SmartScope scope) {
        List<String> actions = new ArrayList<>();
        boolean read = scope.permissions().contains(Permission.READ);
        boolean search = scope.permissions().contains(Permission.SEARCH);
        if (read) {
            actions.add("read");
        } else if (search) {
            actions.add("find");
        }
        if (scope.permissions().contains(Permission.CREATE)) {
            actions.add("add");
        }
        if (scope.permissions().contains(Permission.UPDATE)) {
            actions.add("change");
        }
        if (scope.permissions().contains(Permission.DELETE)) {
            actions.add("delete");
        }
        return actions;
    }
}
