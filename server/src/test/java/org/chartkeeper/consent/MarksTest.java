package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarksTest {

    private static final ContentTest CODE = new ContentTest.Codings(Set.of("http://loinc.org|1-8"));
    private static final ContentTest OTHER = new ContentTest.Codings(Set.of("http://loinc.org|2-6"));

    @Test
    void theSameElementsHaveTheSameKeyWhateverTheirOrder() {
        var some = new ContentTest.Codings(Set.of("a|1", "b|2"));
        var same = new ContentTest.Codings(Set.of("b|2", "a|1"));

        assertThat(some.key()).isEqualTo(same.key()).isNotEqualTo(CODE.key());
    }

    @Test
    void whatIsSpelledIsReadAgain() {
        Marks marks = Marks.parse(List.of("yn " + CODE.key(), "mm " + OTHER.key()));

        assertThat(Marks.parse(marks.texts())).isEqualTo(marks);
        assertThat(marks.answer(CODE, true)).isEqualTo(Truth.YES);
        assertThat(marks.answer(CODE, false)).isEqualTo(Truth.NO);
        assertThat(marks.answer(OTHER, true)).isEqualTo(Truth.MAYBE);
    }

    @Test
    void whatIsNotAnsweredIsNotAssumed() {
        assertThat(Marks.NONE.answer(CODE, true)).isNull();
        assertThat(Marks.NONE.answer(List.of(CODE))).isFalse();
        assertThat(Marks.NONE.answer(List.of())).isTrue();
    }

    @Test
    void whatHoldsSeveralThingsIsPermittedWithAllAndDeniedWithAny() {
        Marks permitted = Marks.parse(List.of("yn " + CODE.key()));
        Marks denied = Marks.parse(List.of("ny " + CODE.key()));

        assertThat(permitted.holding(denied)).isEqualTo(Marks.parse(List.of("ny " + CODE.key())));
        assertThat(permitted.holding(Marks.NONE)).isEqualTo(Marks.NONE);
    }

    @Test
    void whatIsSharedIsWhatBothAnswerAlike() {
        Marks some = Marks.parse(List.of("yy " + CODE.key(), "nn " + OTHER.key()));
        Marks others = Marks.parse(List.of("yy " + CODE.key(), "yy " + OTHER.key()));

        assertThat(some.sharedWith(others)).isEqualTo(Marks.parse(List.of("yy " + CODE.key())));
    }

    @Test
    void whatIsNamedItselfAnswersForItself() {
        Marks context = Marks.parse(List.of("nn " + CODE.key()));
        Marks own = Marks.parse(List.of("yy " + CODE.key()));

        assertThat(context.orNamed(own)).isEqualTo(own);
        assertThat(own.orNamed(context)).isEqualTo(own);
    }
}
