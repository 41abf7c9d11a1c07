package org.chartkeeper.load;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** {@code load}: puts a directory of bundles and NDJSON files into a server through its API. */
public final class LoadCommand {

    private static final String HELP = """
            Loads a directory of FHIR transaction and batch bundles (.json) and NDJSON files (.ndjson), compressed
            (.gz) or not, through the API. Run it again to go on after an interruption: what a journal lists as done
            is not sent a second time.

            usage: java -jar chartkeeper.jar load DIR --base URL --client ID --key JWK [options]

              --base URL          the server's address or its FHIR base
              --client ID         the client's id, best a custodian system
              --key JWK           file with its private JSON Web Key (EC P-384 or RSA), with kid
              --scope SCOPES      scopes to ask for, default "system/*.cruds"
              --purpose CODE      purpose of use to ask for, out of the client's; default: its first
              --threads N         how many requests at a time, default 2
              --journal FILE      default DIR/.chartkeeper-load
              --stop-on-error     stop at the first file that is refused; without it the others are still loaded
              --check             ask the server for each bundle that creates before sending it; for a lost journal
              --retries N         attempts per request while the server is away or busy, default 10
              --timeout SECONDS   how long to wait for one answer, default 1800
              --settle SECONDS    how long a bundle whose answer was lost may take to appear, default 120
              --allow-http        allow plain http to another machine
              --help              this text

            First come hospitalInformation* and practitionerInformation*, then the other bundles by name, as they are;
            then NDJSON, types that others refer to first, as batches that put each resource under its own id.

            exit code: 0 all loaded, 1 some failed, 2 wrong usage
            """;

    private static final Set<String> VALUED = Set.of(
            "--base",
            "--client",
            "--key",
            "--scope",
            "--purpose",
            "--threads",
            "--journal",
            "--retries",
            "--timeout",
            "--settle");
    private static final Set<String> FLAGS = Set.of("--stop-on-error", "--check", "--allow-http", "--help");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final Clock clock;
    private final Backoff.Pause pause;

    LoadCommand(PrintStream out, PrintStream err, boolean terminal, Clock clock, Backoff.Pause pause) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.pause = pause;
    }

    /** Runs the command with the arguments after its name and returns the exit code. */
    public static int run(String[] args) {
        return new LoadCommand(
                        System.out,
                        System.err,
                        System.console() != null,
                        Clock.systemUTC(),
                        time -> Thread.sleep(time.toMillis()))
                .run(Arrays.asList(args));
    }

    int run(List<String> words) {
        try {
            var arguments = Arguments.parse(words, VALUED, FLAGS);
            if (arguments.has("--help")) {
                out.print(HELP);
                return 0;
            }
            return load(arguments);
        } catch (UsageException e) {
            err.println("load: " + e.getMessage() + " (see `load --help`)");
            return 2;
        } catch (LoadException e) {
            err.println("load: " + e.sentence());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int load(Arguments arguments) throws UsageException, LoadException, InterruptedException {
        Path directory = directory(arguments);
        String base = arguments.required("--base");
        int threads = arguments.number("--threads", 2, 1, 64);
        var client = new AccessTokens.Client(
                arguments.required("--client"),
                ClientKey.read(Path.of(arguments.required("--key"))),
                arguments.optional("--scope").orElse("system/*.cruds"),
                arguments.optional("--purpose"));
        var backoff = new Backoff(arguments.number("--retries", 10, 1, 1000), pause);
        var patience = new Delivery.Patience(
                backoff,
                Duration.ofSeconds(arguments.number("--timeout", 1800, 1, 86_400)),
                Duration.ofSeconds(arguments.number("--settle", 120, 0, 86_400)));
        var plan = LoadPlan.of(directory);
        var http = new Http();
        var server = SmartServer.discover(http, backoff, base, arguments.has("--allow-http"));
        var tokens = new AccessTokens(http, server, client, backoff, clock);
        tokens.current();
        Path journalFile = arguments.optional("--journal").map(Path::of).orElse(directory.resolve(".chartkeeper-load"));
        try (var journal = Journal.open(journalFile, server.fhirBase(), clock);
                var workers = new Workers(threads)) {
            var progress = new Progress(err, terminal, System::nanoTime, plan);
            var delivery = new Delivery(http, server.fhirBase(), tokens, patience, clock);
            var run = new LoadRun(
                    new BundleLoader(delivery, journal, progress, arguments.has("--check")),
                    new NdjsonLoader(delivery, journal, progress, workers),
                    workers,
                    progress,
                    arguments.has("--stop-on-error"));
            announce(plan, server.fhirBase());
            watch(run, plan, progress);
            out.println(progress.summary());
            return progress.isComplete() ? 0 : 1;
        }
    }

    private static Path directory(Arguments arguments) throws UsageException {
        if (arguments.rest().size() != 1) {
            throw new UsageException(
                    arguments.rest().isEmpty() ? "no directory is named" : "more than one directory is named");
        }
        Path directory = Path.of(arguments.rest().get(0));
        if (!Files.isDirectory(directory)) {
            throw new UsageException("`" + directory + "` is not a directory");
        }
        return directory;
    }

    private void announce(LoadPlan plan, URI base) {
        err.println("loading " + plan.files().size() + " files into " + base);
    }

    private void watch(LoadRun run, LoadPlan plan, Progress progress) throws InterruptedException {
        var ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        long seconds = terminal ? 1 : 10;
        var ticks = ticker.scheduleAtFixedRate(progress::show, seconds, seconds, TimeUnit.SECONDS);
        try {
            run.load(plan);
        } finally {
            ticks.cancel(false);
            ticker.shutdownNow();
            progress.show();
            if (terminal) {
                err.println();
            }
        }
    }
}
