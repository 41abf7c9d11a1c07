package org.chartkeeper.smart;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.smart.RecordKinds.Kind;
import org.jspecify.annotations.Nullable;

/** The form on which a user decides about scopes: what they are about, and in which words. */
final class ScopeForm {

    /** Scopes that are about the same. */
    record Section(String title, List<Line> lines) {}

    /** One scope: its boxes, the kinds that can be taken out, and what taking them out means. */
    record Line(List<Box> boxes, List<Group> groups, String note) {}

    record Group(Box box, List<Box> kinds) {}

    record Box(String value, String label, @Nullable String detail) {}

    private static final String ALONE = "The app gets nothing of what you clear here.";
    private static final String ASKED_FOR_ELSEWHERE =
            "Another line on this page asks for all kinds of records too. What you clear only here, the app still gets there.";
    private static final String ASKED_FOR_TWICE = "The app asks for this on its own too. Clear both.";

    private final ScopeChoices choices;

    private ScopeForm(ScopeChoices choices) {
        this.choices = choices;
    }

    /** The sections of the form; {@code patient} names whom the app is about. */
    static List<Section> sections(ScopeChoices choices, @Nullable String patient) {
        ScopeForm form = new ScopeForm(choices);
        List<Section> sections = new ArrayList<>();
        form.add(
                sections,
                "Records of " + Objects.requireNonNullElse(patient, "this one patient"),
                SmartScope.Context.PATIENT);
        form.add(sections, "Records of every patient whose records you may use here", SmartScope.Context.USER);
        form.add(sections, "You and your sign-in", null);
        return List.copyOf(sections);
    }

    private void add(List<Section> sections, String title, SmartScope.@Nullable Context context) {
        List<Line> lines = choices.list().stream()
                .filter(choice -> context(choice) == context)
                .map(this::line)
                .toList();
        if (!lines.isEmpty()) {
            sections.add(new Section(title, lines));
        }
    }

    private Line line(ScopeChoice choice) {
        List<Box> boxes = choice.parts().stream()
                .map(part -> {
                    ScopeWords.Words words = ScopeWords.of(part);
                    return new Box(part, words.label(), words.detail());
                })
                .toList();
        List<Group> groups = choice.isOnAllTypes()
                ? RecordKinds.groups().stream()
                        .map(group -> new Group(
                                new Box(choice.group(group), group.label(), null),
                                group.kinds().stream()
                                        .map(kind -> box(choice, kind))
                                        .toList()))
                        .toList()
                : List.of();
        return new Line(boxes, groups, others(choice).anyMatch(ScopeForm::isOnAllTypes) ? ASKED_FOR_ELSEWHERE : ALONE);
    }

    private Box box(ScopeChoice choice, Kind kind) {
        boolean twice = others(choice).anyMatch(scope -> kind.types().contains(scope.resourceType()));
        return new Box(choice.kind(kind), kind.label(), twice ? ASKED_FOR_TWICE : null);
    }

    /** The other scopes that open records: of the one patient or of those the user may see, which may be the same. */
    private Stream<SmartScope> others(ScopeChoice choice) {
        return choices.list().stream()
                .filter(other -> !other.scope().equals(choice.scope()))
                .flatMap(other -> SmartScope.parse(other.scope()).stream());
    }

    private static boolean isOnAllTypes(SmartScope scope) {
        return scope.resourceType().equals("*");
    }

    private static SmartScope.@Nullable Context context(ScopeChoice choice) {
        Optional<SmartScope> scope = SmartScope.parse(choice.scope());
        return scope.isEmpty() ? null : scope.get().context();
    }
}
