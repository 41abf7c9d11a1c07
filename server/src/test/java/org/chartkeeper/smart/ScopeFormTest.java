package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeFormTest {

    private static List<String> notes(String... scopes) {
        return ScopeForm.sections(ScopeChoices.of(List.of(scopes)), "Anna").stream()
                .flatMap(section -> section.lines().stream())
                .filter(line -> !line.groups().isEmpty())
                .map(ScopeForm.Line::note)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"patient/*.read", "patient/*.cruds", "user/*.rs"})
    void whatAnotherLineOpensIsNotPromisedAway(String other) {
        assertThat(notes("patient/*.rs", other)).hasSize(2).allMatch(note -> note.contains("Another line"));
    }

    @Test
    void whatNoOtherLineOpensIsGoneWhenItIsCleared() {
        assertThat(notes("patient/*.rs", "openid", "launch/patient"))
                .containsExactly("The app gets nothing of what you clear here.");
    }

    @Test
    void aKindThatIsAskedForOnItsOwnSaysSoWhicheverTheContext() {
        List<String> details =
                ScopeForm.sections(ScopeChoices.of(List.of("patient/*.rs", "user/Consent.rs")), "Anna").stream()
                        .flatMap(section -> section.lines().stream())
                        .flatMap(line -> line.groups().stream())
                        .flatMap(group -> group.kinds().stream())
                        .filter(kind -> kind.detail() != null)
                        .map(ScopeForm.Box::detail)
                        .toList();

        assertThat(details).containsExactly("The app asks for this on its own too. Clear both.");
    }
}
