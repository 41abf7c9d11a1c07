package org.chartkeeper.noninterference;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The command: compares servers, writes a report, and says by its exit code how it ended. */
public final class Noninterference {

    private static final int SAME = 0;
    private static final int DIFFERENT = 1;
    private static final int COULD_NOT_RUN = 2;

    private Noninterference() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    static int run(List<String> arguments) {
        try {
            Options options = Options.parse(arguments);
            Settings settings = Settings.read(options.settings());
            return run(options, settings);
        } catch (CannotRunException e) {
            System.err.println(e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private static int run(Options options, Settings settings) {
        Probe probe = new Probe(settings);
        boolean checked = probe.checksReferences();
        List<Denial> denials = probe.denials();
        Report report = Report.in(options.report(), options.requests());
        report.about(settings, denials, checked);
        ExecutorService threads = Executors.newFixedThreadPool(settings.stores().size());
        try {
            for (long seed = options.firstSeed(); seed < options.firstSeed() + options.seeds(); seed++) {
                if (!report.has(seed)) {
                    World world = World.of(seed, denials);
                    SeedResult result = new SeedRun(settings, world, options, threads).run(checked);
                    report.add(result);
                    result.differences().forEach(System.out::println);
                    System.out.println(
                            "seed " + seed + ": " + result.differences().size() + " differences");
                }
            }
        } finally {
            threads.shutdown();
        }
        System.out.println(report.text().lines().limit(40).reduce("", (all, line) -> all + line + "\n"));
        return report.differences() == 0 ? SAME : DIFFERENT;
    }
}
