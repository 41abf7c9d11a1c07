package org.chartkeeper.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.chartkeeper.bench.DataSet.PatientBundle;
import org.chartkeeper.bench.Loading.Plan;
import org.junit.jupiter.api.Test;

class LoadingPlanTest {

    @Test
    void measuresFreshPatientsAndLoadsAllOthersFirst() {
        var patients = patients(10, 100);

        var plan = Plan.of(patients, 500, 2, 150);

        assertThat(plan.copies()).isFalse();
        assertThat(plan.measured()).containsExactly(patients.subList(0, 2), patients.subList(2, 4));
        assertThat(plan.warm()).isEqualTo(patients.subList(4, 10));
    }

    @Test
    void measuresCopiesWhenTheWarmPartWouldBeTooSmall() {
        var patients = patients(10, 100);

        var plan = Plan.of(patients, 900, 20, 150);

        assertThat(plan.copies()).isTrue();
        assertThat(plan.warm()).isEqualTo(patients);
        assertThat(plan.measured()).hasSize(20).allMatch(batch -> batch.size() == 2);
    }

    @Test
    void veryLargeBundlesAreLoadedButNotMeasured() {
        var large = patient(99, 15_000);

        var plan = Plan.of(List.of(large, patient(1, 100), patient(2, 100)), 0, 1, 100);

        assertThat(plan.warm()).contains(large);
        assertThat(plan.measured()).noneMatch(batch -> batch.contains(large));
    }

    private static List<PatientBundle> patients(int count, int size) {
        return IntStream.range(0, count)
                .mapToObj(number -> patient(number, size))
                .toList();
    }

    private static PatientBundle patient(int number, int size) {
        var types = Collections.nCopies(size, "Observation");
        return new PatientBundle(Path.of(number + ".json"), types, 0, "", "", List.of(), List.of());
    }
}
