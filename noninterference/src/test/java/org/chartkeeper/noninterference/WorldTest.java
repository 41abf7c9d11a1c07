package org.chartkeeper.noninterference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorldTest {

    private final World world = World.of(7, TestSettings.DENIALS);

    @Test
    void everyWithheldRowRefersToAVisibleOneAndIsReferredToByOne() {
        List<Row> visible = world.all(World::isVisible);
        List<Row> withheld = world.all(row -> row.withheld && !row.deleted);

        assertThat(withheld).hasSizeGreaterThan(20).allSatisfy(row -> {
            assertThat(visible)
                    .as("what refers to " + row.reference())
                    .anyMatch(one -> one.refersTo.contains(row) || one.mentions.contains(row));
            assertThat(row.refersTo.size() + row.mentions.size()).isPositive();
        });
        assertThat(withheld.stream().filter(row -> row.refersTo.stream().anyMatch(World::isVisible)))
                .hasSizeGreaterThan(withheld.size() / 3);
    }

    @Test
    void theSameSeedGivesTheSameRows() {
        World again = World.of(7, TestSettings.DENIALS);

        assertThat(contents(again)).isEqualTo(contents(world));
        assertThat(contents(World.of(8, TestSettings.DENIALS))).isNotEqualTo(contents(world));
    }

    @Test
    void whatIsWithheldIsAnotherInTheMutatedStoreAndNothingElseIs() {
        for (Row row : world.rows) {
            boolean same = world.content(row, true, true).equals(world.content(row, true, false));

            assertThat(same).as(row.reference()).isEqualTo(!row.withheld);
        }
    }

    @Test
    void theMutatedStoreWithholdsByTheSameLabel() {
        List<Row> labelled =
                world.all(row -> row.withheld && row.person != null && row.person.denial() == Denial.LABEL);

        assertThat(labelled).isNotEmpty().allSatisfy(row -> assertThat(world.content(row, true, true)
                        .at("/meta/security/1/code")
                        .asText())
                .isIn("HIV", "PSY"));
    }

    private static List<String> contents(World world) {
        return world.rows.stream()
                .map(row -> world.content(row, true, false).toString())
                .toList();
    }
}
