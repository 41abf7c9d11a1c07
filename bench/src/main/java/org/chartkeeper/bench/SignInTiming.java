package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.chartkeeper.bench.Statistics.Median;

/**
 * Whether the time of a refused sign-in tells who is a user: wrong passwords for names that exist and names that do not, in
 * pairs, against a server that is started for it.
 */
public final class SignInTiming {
    private static final String USAGE = """
            usage: bench/sign-in [options]
              --tries N          tries with a known name, and as many with an unknown one (1000)
              --limit-ms MS      how far the medians may lie apart (5)
              --heap SIZE        -Xmx of the server (1g)
              --work DIR         where it works (bench/target/sign-in)
              --server-jar FILE  Chartkeeper's jar (server/target/chartkeeper.jar)
            """;

    /** One less than what locks a name. */
    private static final int TRIES_PER_NAME = 4;

    private static final int WARM = 50;
    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    /** Of a password that nobody knows, with the least cost that is taken: the less the same work takes, the more shows. */
    private static final String HASH = "{bcrypt}$2a$10$EAQr4jDSawdO5u6bb3XUqeRm4GZ.lTSnWpKhQ4zLfAhKabDq0.daC";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String origin;
    private final String cookie;
    private final String formToken;
    private int address;

    private SignInTiming(String origin) throws IOException, InterruptedException {
        this.origin = origin;
        var page =
                http.send(HttpRequest.newBuilder(URI.create(origin + "/login")).build(), BodyHandlers.ofString());
        var token = FORM_TOKEN.matcher(page.body());
        if (!token.find()) {
            throw new BenchmarkFailure("the sign-in page has no form");
        }
        this.formToken = token.group(1);
        this.cookie = page.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        try {
            run(new Arguments(List.of(arguments)));
        } catch (IllegalArgumentException | BenchmarkFailure e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Arguments read) throws IOException, InterruptedException, SQLException {
        var tries = read.number("--tries", 1000);
        var limit = read.number("--limit-ms", 5);
        var heap = read.value("--heap", "1g");
        var work = Path.of(read.value("--work", "bench/target/sign-in")).toAbsolutePath();
        var jar = Path.of(read.value("--server-jar", "server/target/chartkeeper.jar"))
                .toAbsolutePath();
        read.refuseUnread();
        Benchmark.delete(work);
        var names = (tries + WARM) / TRIES_PER_NAME + 1;
        try (var cluster = Cluster.start(work.resolve("postgresql"));
                var server = start(jar, heap, work, names, ChartkeeperTarget.database(cluster))) {
            Progress.say("measuring " + tries + " tries of each kind on " + server.name());
            report(new SignInTiming(server.name()).times(tries), limit);
        }
    }

    private static ServerProcess start(Path jar, String heap, Path work, int users, List<String> database)
            throws IOException, InterruptedException {
        Files.createDirectories(work.resolve("clients"));
        Files.writeString(work.resolve("users.yaml"), users(users));
        var origin = "http://localhost:" + ServerProcess.freePort();
        var program = new ArrayList<>(List.of(
                "-jar",
                jar.toString(),
                "--server.port=" + URI.create(origin).getPort(),
                // Each try comes from an address of its own, as if through a proxy; one address would soon be locked.
                "--server.forward-headers-strategy=native",
                "--chartkeeper.base-url=" + origin,
                "--chartkeeper.data-dir=" + work.resolve("data"),
                "--chartkeeper.clients=" + work.resolve("clients"),
                "--chartkeeper.users=" + work.resolve("users.yaml")));
        program.addAll(database);
        Progress.say("starting Chartkeeper with " + users + " users");
        return ServerProcess.start(
                origin,
                heap,
                program,
                Path.of("").toAbsolutePath(),
                work.resolve("server.log"),
                origin + "/actuator/health/readiness");
    }

    private static String users(int count) {
        var users = new StringBuilder();
        for (var number = 0; number < count; number++) {
            users.append("""
                    - username: %s
                      password: "%s"
                      fhir_user: Practitioner/p%d
                      organization: Organization/hospital
                      roles: [clinician]
                      purpose_of_use: [TREAT]
                    """.formatted(known(number), HASH, number));
        }
        return users.toString();
    }

    private static String known(int number) {
        return "user-%05d".formatted(number);
    }

    private static String unknown(int number) {
        return "none-%05d".formatted(number);
    }

    /** Milliseconds of each try: with known names, and with unknown ones. */
    private record Times(List<Double> known, List<Double> unknown) {}

    private Times times(int tries) throws IOException, InterruptedException {
        var known = new ArrayList<Double>();
        var unknown = new ArrayList<Double>();
        for (var number = -WARM; number < tries; number++) {
            var name = (number + WARM) / TRIES_PER_NAME;
            var knownFirst = number % 2 == 0;
            var first = attempt(knownFirst ? known(name) : unknown(name));
            var second = attempt(knownFirst ? unknown(name) : known(name));
            if (number >= 0) {
                known.add(knownFirst ? first : second);
                unknown.add(knownFirst ? second : first);
            }
        }
        return new Times(known, unknown);
    }

    private double attempt(String username) throws IOException, InterruptedException {
        var form = TokenSource.encode(Map.of("username", username, "password", "not-the-password", "csrf", formToken));
        var next = address++;
        var request = HttpRequest.newBuilder(URI.create(origin + "/login"))
                .header("Cookie", cookie)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Forwarded-For", "198.18.%d.%d".formatted(next / 250 % 250, next % 250 + 1))
                .POST(BodyPublishers.ofString(form, UTF_8))
                .build();
        var begin = System.nanoTime();
        var answer = http.send(request, BodyHandlers.ofString());
        var millis = (System.nanoTime() - begin) / 1e6;
        if (answer.statusCode() != 401) {
            throw new BenchmarkFailure("a wrong password is answered with " + answer.statusCode());
        }
        return millis;
    }

    private static void report(Times times, int limit) throws IOException {
        var apart = new ArrayList<Double>();
        for (var pair = 0; pair < times.known().size(); pair++) {
            apart.add(times.known().get(pair) - times.unknown().get(pair));
        }
        var known = Statistics.median(times.known());
        var unknown = Statistics.median(times.unknown());
        var difference = Math.abs(known.value() - unknown.value());
        System.out.println("| sign-in refused | median, ms | 95 % | tries |\n|---|---|---|---|");
        line("known name, wrong password", known);
        line("unknown name", unknown);
        line("known less unknown, in pairs", Statistics.median(apart));
        System.out.printf(
                "%nThe medians lie %s ms apart, at most %d allowed; load average %s.%n",
                Report.figure(difference), limit, Machine.load());
        if (difference > limit) {
            throw new BenchmarkFailure("the time of a refusal tells known names from unknown ones");
        }
    }

    private static void line(String what, Median median) {
        System.out.printf(
                "| %s | %s | %s to %s | %d |%n",
                what,
                Report.figure(median.value()),
                Report.figure(median.low()),
                Report.figure(median.high()),
                median.count());
    }
}
