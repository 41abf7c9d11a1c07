package org.chartkeeper.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one run does, from the command line. */
record Options(
        Path data,
        Path work,
        Path serverJar,
        @Nullable String only,
        int rounds,
        int connections,
        int batchMillis,
        int warmPasses,
        int warmBatches,
        int warmResources,
        int ingestBatch,
        int exportRounds,
        int startRounds,
        String heap,
        boolean reuseSearches,
        boolean restricted,
        Set<String> measures,
        List<String> commandLine) {

    static final String USAGE = """
            usage: bench/run [options]
              --patients N        synthetic patients to generate and load (100)
              --data DIR          load the transaction bundles in DIR instead
              --only stock        drive stock HAPI alone (also: chartkeeper)
              --measure NAME,...  only these measures; see bench/README.md
              --rounds R          interleaved pairs per measure (20)
              --connections C     connections of the driver (4)
              --batch-ms MS       length of one batch on the slower server (1500)
              --warm-passes N     passes through all chosen measures before the first (10)
              --warm-batches N    unmeasured batches before each measure (3)
              --warm-resources N  resources loaded before ingest is measured (40000)
              --ingest-batch N    resources in one measured ingest batch (2000)
              --export-rounds N   pairs of exports (3); stock takes minutes for one
              --start-rounds N    pairs of restarts (3)
              --heap SIZE         -Xmx of each server (2g)
              --reuse-searches    let servers answer a repeated search from an earlier one
              --no-restricted     leave the partly restricted caller out
              --server-jar FILE   Chartkeeper's jar (server/target/chartkeeper.jar)
            """;

    boolean drives(String target) {
        return only == null || only.equals(target);
    }

    boolean measures(String measure) {
        return measures.isEmpty() || measures.contains(measure);
    }

    /** The same, with another working directory. */
    Options in(Path directory) {
        return new Options(
                data,
                directory,
                serverJar,
                only,
                rounds,
                connections,
                batchMillis,
                warmPasses,
                warmBatches,
                warmResources,
                ingestBatch,
                exportRounds,
                startRounds,
                heap,
                reuseSearches,
                restricted,
                measures,
                commandLine);
    }

    static Options parse(List<String> arguments) {
        var read = new Arguments(arguments);
        var options = new Options(
                Path.of(read.required("--data")),
                Path.of(read.value("--work", "bench/target")),
                Path.of(read.value("--server-jar", "server/target/chartkeeper.jar")),
                read.optional("--only"),
                read.number("--rounds", 20),
                read.number("--connections", 4),
                read.number("--batch-ms", 1500),
                read.number("--warm-passes", 10),
                read.number("--warm-batches", 3),
                read.number("--warm-resources", 40_000),
                read.number("--ingest-batch", 2000),
                read.number("--export-rounds", 3),
                read.number("--start-rounds", 3),
                read.value("--heap", "2g"),
                read.flag("--reuse-searches"),
                !read.flag("--no-restricted"),
                read.names("--measure"),
                List.copyOf(arguments));
        read.refuseUnread();
        return options;
    }
}
