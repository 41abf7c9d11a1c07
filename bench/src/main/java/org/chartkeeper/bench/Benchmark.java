package org.chartkeeper.bench;

import ca.uhn.fhir.util.VersionUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.chartkeeper.bench.Contender.View;
import org.chartkeeper.bench.DataSet.PatientBundle;
import org.jspecify.annotations.Nullable;

/** One run: starts the servers on one PostgreSQL, loads, measures in turns, and reports. */
public final class Benchmark {
    /** Patients whose questions every caller can answer; one in four has not consented to the insurer. */
    private static final int WITHHELD_EVERY = 4;

    private static final int LARGEST_ASKED_ABOUT = 3000;
    private static final int IDLE_SECONDS = 10;

    private final Options options;
    private final Cluster cluster;
    private final Proc proc = new Proc();
    private final Meter meter;
    private final Batch batch;
    private final Report report = new Report();
    private final List<Contender> contenders = new ArrayList<>();
    private final List<ServerProcess> processes = new ArrayList<>();
    private @Nullable ChartkeeperTarget chartkeeper;

    private Benchmark(Options options, Cluster cluster) {
        this.options = options;
        this.cluster = cluster;
        this.meter = new Meter(proc, cluster.postmaster());
        this.batch = new Batch(meter, options.connections());
    }

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        try {
            run(Options.parse(List.of(arguments)));
        } catch (IllegalArgumentException | BenchmarkFailure e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Options options) throws IOException, InterruptedException, SQLException {
        var scratch = options.work().resolve("run").toAbsolutePath();
        delete(scratch);
        try (var cluster = Cluster.start(scratch.resolve("postgresql"))) {
            var benchmark = new Benchmark(options.in(scratch), cluster);
            try {
                benchmark.measure();
            } finally {
                benchmark.stop();
            }
            var markdown = benchmark.report.markdown();
            Files.writeString(options.work().resolve("report.md"), markdown);
            System.out.print(markdown);
        }
    }

    private void measure() throws IOException, InterruptedException, SQLException {
        var data = DataSet.read(options.data());
        startServers();
        describe();
        var asked = load(data);
        ask(asked);
        tokens(asked);
        export(data.clinicalTypes());
        idle();
        memory();
        restart();
        report.fact("load average at the end", Machine.load());
    }

    private void startServers() throws IOException, InterruptedException, SQLException {
        if (options.drives("stock")) {
            Progress.say("starting stock HAPI");
            var stock = StockTarget.start(cluster, options);
            processes.add(stock.process());
            contenders.add(new Contender(stock, options.reuseSearches(), new Store(), View.WHOLE));
        }
        if (options.drives("chartkeeper")) {
            Progress.say("starting Chartkeeper");
            var server = ChartkeeperTarget.start(cluster, options);
            processes.add(server.process());
            contenders.add(new Contender(server, options.reuseSearches(), new Store(), View.WHOLE));
            chartkeeper = server;
        }
    }

    private void describe() throws IOException, SQLException {
        report.fact("taken", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .fact("command", "bench/run " + String.join(" ", options.commandLine()))
                .fact("machine", Machine.processor() + ", " + Machine.memory() + ", " + Machine.system())
                .fact("Java", Machine.java() + ", -Xmx" + options.heap() + " for each server")
                .fact("HAPI FHIR", VersionUtil.getVersion())
                .fact("Chartkeeper", Machine.commit())
                .fact(
                        "PostgreSQL",
                        cluster.version() + ", its own defaults with fsync, full_page_writes and synchronous_commit on")
                .fact("connections", Integer.toString(options.connections()))
                .fact("load average at the start", Machine.load());
    }

    /** Loads everything and returns the patients to ask about. */
    private List<PatientBundle> load(DataSet data) throws IOException, InterruptedException, SQLException {
        var empty = sizes();
        var measuredBatches = options.measures("ingest") ? 2 * options.rounds() : 0;
        var plan = Loading.Plan.of(data.patients(), options.warmResources(), measuredBatches, options.ingestBatch());
        var loading = new Loading(batch, data, options);
        loading.warm(contenders, plan);
        if (measuredBatches > 0) {
            Progress.say("measuring ingest");
            for (var series : loading.measure(contenders, plan)) {
                Progress.say(series.inShort());
                report.add(series);
            }
        }
        var asked = consenting(plan.warm());
        loading.consents(contenders, asked);
        report.fact(
                "resources",
                "%,d of %d patients%s"
                        .formatted(
                                loading.loaded(),
                                data.patients().size(),
                                plan.copies() && measuredBatches > 0 ? ", measured ingest with copies of them" : ""));
        mustWithhold(plan.warm(), asked);
        for (var contender : contenders) {
            cluster.settle(contender.target().database());
        }
        disk(empty, loading.loaded());
        return asked;
    }

    private static List<PatientBundle> consenting(List<PatientBundle> warm) {
        var asked = new ArrayList<PatientBundle>();
        for (var number = 0; number < warm.size(); number++) {
            var patient = warm.get(number);
            if (number % WITHHELD_EVERY != WITHHELD_EVERY - 1
                    && patient.size() <= LARGEST_ASKED_ABOUT
                    && !patient.observations().isEmpty()
                    && !patient.encounters().isEmpty()) {
                asked.add(patient);
            }
        }
        return asked;
    }

    private Map<String, Long> sizes() throws SQLException {
        var sizes = new LinkedHashMap<String, Long>();
        for (var contender : contenders) {
            sizes.put(contender.name(), cluster.size(contender.target().database()));
        }
        return sizes;
    }

    private void disk(Map<String, Long> empty, int resources) throws SQLException {
        var perResource = new LinkedHashMap<String, Double>();
        sizes().forEach((name, size) ->
                perResource.put(name, (double) (size - empty.getOrDefault(name, 0L)) / resources));
        report.add(new Report.Quantity("disk, beyond the empty database", "bytes per resource", perResource));
    }

    private void ask(List<PatientBundle> asked) throws IOException, InterruptedException {
        var comparison = new Comparison(batch, asked, options);
        try (var floor = floor()) {
            var measures = Measure.all().stream()
                    .filter(measure -> options.measures(measure.name()))
                    .toList();
            Progress.say("warming up");
            for (var pass = 0; pass < options.warmPasses(); pass++) {
                for (var measure : measures) {
                    comparison.warmUp(measure, contendersFor(measure, floor), pass);
                }
            }
            for (var measure : measures) {
                Progress.say("measuring " + measure.name());
                var series = comparison.run(measure, contendersFor(measure, floor));
                Progress.say(series.inShort());
                report.add(series);
            }
        }
    }

    private void tokens(List<PatientBundle> asked) throws IOException, InterruptedException {
        if (chartkeeper == null || !options.measures("tokens")) {
            return;
        }
        Progress.say("measuring tokens");
        var stock = options.drives("stock") ? contenders.get(0) : null;
        var loader = contenders.get(contenders.size() - 1);
        for (var series : new Tokens(batch, asked, options, stock, loader, chartkeeper).run()) {
            Progress.say(series.inShort());
            report.add(series);
        }
    }

    /** What the servers do when nobody asks. */
    private void idle() throws IOException, InterruptedException {
        if (!options.measures("idle")) {
            return;
        }
        Progress.say("measuring idleness");
        var cpu = new LinkedHashMap<String, Double>();
        var before = new ArrayList<Meter.Reading>();
        var database = 0.0;
        for (var contender : contenders) {
            before.add(meter.read(contender.target()));
        }
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        for (var number = 0; number < contenders.size(); number++) {
            var contender = contenders.get(number);
            var used = meter.read(contender.target()).since(before.get(number));
            cpu.put(contender.name(), (double) used.server() / IDLE_SECONDS);
            database = (double) used.database() / IDLE_SECONDS;
        }
        report.add(new Report.Quantity("CPU of the server when idle", "ms per second", cpu))
                .add(new Report.Quantity("CPU of PostgreSQL when idle", "ms per second", Map.of("all", database)));
    }

    /** A restricted caller from whom nothing is withheld would make its rows worthless. */
    private void mustWithhold(List<PatientBundle> warm, List<PatientBundle> asked) throws IOException {
        if (chartkeeper == null || !options.restricted()) {
            return;
        }
        var loader = contenders.get(contenders.size() - 1);
        var insurer = new Contender(chartkeeper.asInsurer(), true, loader.store(), View.PART);
        for (var patient : warm) {
            var reference = "/" + loader.store().reference(patient, patient.patient());
            var expected = asked.contains(patient) ? 200 : 404;
            var status = insurer.http().send(Http.Request.get(reference)).status();
            if (status != expected) {
                throw new BenchmarkFailure("%s gets %d for a patient %s"
                        .formatted(
                                insurer.name(), status, expected == 200 ? "who consented" : "who has not consented"));
            }
        }
    }

    private List<Contender> contendersFor(Measure measure, Floor floor) {
        var chosen = new ArrayList<>(contenders);
        if (chartkeeper != null && options.restricted() && !measure.writes()) {
            var loader = contenders.get(contenders.size() - 1);
            chosen.add(new Contender(chartkeeper.asInsurer(), options.reuseSearches(), loader.store(), View.PART));
        }
        if (measure.name().equals("read") && floor.target() != null) {
            chosen.add(new Contender(floor.target(), true, contenders.get(0).store(), View.FLOOR));
        }
        return chosen;
    }

    /** The bare handler, where there are stock tables for it to read. */
    private record Floor(@Nullable FloorTarget target) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (target != null) {
                target.process().close();
            }
        }
    }

    private Floor floor() throws IOException, InterruptedException {
        return new Floor(
                options.drives("stock") && options.measures("read") ? FloorTarget.start(cluster, options) : null);
    }

    private void export(List<String> types) throws IOException, InterruptedException, SQLException {
        if (!options.measures("export")) {
            return;
        }
        var export = new Export(meter, types);
        var series = new Series("export", "system `$export`, kick-off to last byte", "resource");
        var megabytes = new LinkedHashMap<String, Double>();
        for (var round = 0; round < options.exportRounds(); round++) {
            var counts = new LinkedHashMap<String, Long>();
            for (var contender : contenders) {
                Progress.say("exporting from " + contender.name());
                var result = export.run(contender);
                record(contender.name(), result, series, counts, megabytes);
            }
            if (options.drives("stock")) {
                var file = options.work().resolve("copy.ndjson");
                var result = CopyOut.run(meter, cluster, contenders.get(0).target(), types, file);
                record("COPY", result, series, counts, megabytes);
            }
            if (counts.values().stream().distinct().count() > 1) {
                throw new BenchmarkFailure("different numbers of resources exported: " + counts);
            }
        }
        report.add(series).add(new Report.Quantity("export, last round", "MB per second", megabytes));
    }

    private static void record(
            String name, Export.Result result, Series series, Map<String, Long> counts, Map<String, Double> megabytes) {
        series.add(name, result.sample());
        counts.put(name, result.resources());
        megabytes.put(name, result.bytes() / 1e3 / (result.sample().wall() * result.resources()));
    }

    private void memory() throws IOException {
        var now = new LinkedHashMap<String, Double>();
        var highest = new LinkedHashMap<String, Double>();
        for (var contender : contenders) {
            now.put(contender.name(), proc.memory(contender.target().pid(), "VmRSS") / 1e6);
            highest.put(contender.name(), proc.memory(contender.target().pid(), "VmHWM") / 1e6);
        }
        report.add(new Report.Quantity("memory of the server, resident", "MB", now))
                .add(new Report.Quantity("memory of the server, highest", "MB", highest));
    }

    private void restart() throws IOException, InterruptedException {
        if (!options.measures("start")) {
            return;
        }
        var series = new Series("start", "process start to ready, schema present", "start");
        for (var round = 0; round < options.startRounds(); round++) {
            for (var server = 0; server < processes.size(); server++) {
                var contender = contenders.get(server);
                Progress.say("restarting " + contender.name());
                var stopped = meter.read(contender.target());
                var database = stopped.database();
                var duration = processes.get(server).restart();
                var started = meter.read(contender.target());
                var cpu = new Meter.Reading(
                        started.server(), started.database() - database, started.driver() - stopped.driver());
                series.add(contender.name(), Sample.of(1, cpu, duration.toNanos()));
            }
        }
        report.add(series);
    }

    private void stop() throws IOException {
        batch.close();
        for (var process : processes) {
            process.close();
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
