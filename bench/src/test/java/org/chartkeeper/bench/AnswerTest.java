package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerTest {

    @Test
    void entriesAndTotalAreFoundPrettyOrNot() {
        assertThat(
                        answer(
                                "{\"resourceType\":\"Bundle\",\"total\":12,\"entry\":[{\"fullUrl\":\"a\"},{\"fullUrl\":\"b\"}]}"))
                .isEqualTo(new Answer(2, 12));
        assertThat(answer("{\n  \"total\" : 7,\n  \"entry\": [ {\n  \"fullUrl\" : \"a\" } ] }"))
                .isEqualTo(new Answer(1, 7));
    }

    @Test
    void totalOfAnEntryIsNotTheTotalOfTheBundle() {
        assertThat(answer("{\"entry\":[{\"fullUrl\":\"a\",\"resource\":{\"total\":[{\"amount\":5}]}}]}"))
                .isEqualTo(new Answer(1, Answer.NO_TOTAL));
    }

    @Test
    void answersAgreeOnEntriesAndOnTotalsWhereBothHaveOne() {
        assertThat(new Answer(2, 12).agreesWith(new Answer(2, 12))).isTrue();
        assertThat(new Answer(2, 12).agreesWith(new Answer(2, Answer.NO_TOTAL))).isTrue();
        assertThat(new Answer(2, 12).agreesWith(new Answer(2, 13))).isFalse();
        assertThat(new Answer(2, 12).agreesWith(new Answer(1, 12))).isFalse();
    }

    @Test
    void partNeverHasMoreThanTheWhole() {
        assertThat(new Answer(1, 5).isPartOf(new Answer(2, 12))).isTrue();
        assertThat(new Answer(2, 13).isPartOf(new Answer(2, 12))).isFalse();
        assertThat(new Answer(3, Answer.NO_TOTAL).isPartOf(new Answer(2, 12))).isFalse();
    }

    @Test
    void textIsFoundWhereverItStands() {
        assertThat(Answer.contains("abcabd".getBytes(UTF_8), "abd")).isTrue();
        assertThat(Answer.contains("abcab".getBytes(UTF_8), "abd")).isFalse();
        assertThat(Answer.contains(new byte[0], "")).isTrue();
    }

    private static Answer answer(String json) {
        return Answer.of(json.getBytes(UTF_8));
    }
}
