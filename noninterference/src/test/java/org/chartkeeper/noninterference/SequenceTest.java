package org.chartkeeper.noninterference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SequenceTest {

    private final World world = World.of(3, TestSettings.DENIALS);
    private final List<Step> steps = sequence(world).of(2_000);

    @Test
    void theSameSeedAsksTheSame() {
        assertThat(sequence(World.of(3, TestSettings.DENIALS)).of(2_000)).isEqualTo(steps);
        assertThat(sequence(World.of(4, TestSettings.DENIALS)).of(2_000)).isNotEqualTo(steps);
    }

    @Test
    void everyKindOfRequestIsAsked() {
        Set<String> kinds = steps.stream().map(Step::kind).collect(Collectors.toSet());

        assertThat(kinds)
                .contains(
                        "read",
                        "head",
                        "search",
                        "search-post",
                        "search-compartment",
                        "search-system",
                        "page",
                        "create",
                        "update",
                        "patch",
                        "delete",
                        "conditional-update",
                        "conditional-patch",
                        "conditional-delete",
                        "batch",
                        "transaction",
                        "$meta",
                        "$everything",
                        "$validate",
                        "export-kick-off",
                        "export-poll",
                        "export-file",
                        "export-delete",
                        "subscription",
                        "consent");
        assertThat(steps)
                .anyMatch(step -> step.url().contains("_has:"))
                .anyMatch(step -> step.url().contains("_revinclude="))
                .anyMatch(step -> step.url().contains("_summary=count"))
                .anyMatch(step -> step.url().contains("code-value-quantity="))
                .anyMatch(step -> step.headers().containsKey("If-None-Exist"))
                .anyMatch(step -> step.headers().containsKey("If-None-Match"));
    }

    @Test
    void aboutHalfOfTheReadsAreOfWithheldRows() {
        Set<String> withheld = world.all(row -> row.withheld).stream()
                .map(row -> "/" + row.reference())
                .collect(Collectors.toSet());

        List<Step> reads = steps.stream()
                .filter(step -> step.url().matches("/\\w+/ni3-p[^?]*"))
                .toList();
        long ofWithheld = reads.stream()
                .filter(step -> withheld.contains(step.url().replaceFirst("/[_$].*", "")))
                .count();

        assertThat(ofWithheld * 100 / reads.size()).isBetween(30L, 70L);
    }

    @Test
    void whatASequenceChangesAboutRightsItUndoes() {
        List<Step> consents =
                steps.stream().filter(step -> step.kind().equals("consent")).toList();

        assertThat(consents).isNotEmpty();
        assertThat(consents.stream().filter(step -> String.valueOf(step.body()).contains("\"inactive\"")))
                .hasSize(consents.size() / 2);
    }

    private static Sequence sequence(World world) {
        return new Sequence(world, TestSettings.any());
    }
}
