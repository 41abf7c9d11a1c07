package org.chartkeeper.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.chartkeeper.bench.Contender.View;
import org.chartkeeper.bench.DataSet.PatientBundle;
import org.jspecify.annotations.Nullable;

/**
 * What tokens cost: to issue them, to ask about them, and to check them on a read, beside what a read of stock HAPI costs in the
 * same round.
 */
final class Tokens {
    static final String CHECK = "token-check";
    static final String KNOWN = "check of a known token";
    static final String NEW = "check of a new token";

    private static final String EACH_NEW = "chartkeeper, a new token each";
    private static final int TRIAL = 40;
    private static final int MOST = 2_000;

    private final Batch batch;
    private final List<PatientBundle> patients;
    private final Options options;
    private final @Nullable Contender stock;
    private final Contender chartkeeper;
    private final Contender authorization;
    private final ChartkeeperTarget target;
    private final Series byKey = new Series("token-key", "access token for a signed assertion", "token");
    private final Series bySecret = new Series("token-secret", "access token for a secret, bcrypt cost 10", "token");
    private final Series introspected = new Series("introspect", "introspection of an own token", "request");
    private final Series check = new Series(CHECK, "read of a random resource, and the check of its token", "request");

    Tokens(
            Batch batch,
            List<PatientBundle> patients,
            Options options,
            @Nullable Contender stock,
            Contender chartkeeper,
            ChartkeeperTarget target) {
        this.batch = batch;
        this.patients = patients;
        this.options = options;
        this.stock = stock;
        this.chartkeeper = chartkeeper;
        this.target = target;
        this.authorization = new Contender(new AuthorizationTarget(target), true, chartkeeper.store(), View.WHOLE);
    }

    List<Series> run() throws IOException, InterruptedException {
        var size = batchSize();
        try (var probe = TokenCheck.start(target, options)) {
            for (var round = -options.warmBatches(); round < options.rounds(); round++) {
                round(round, size, round >= 0, probe);
            }
        }
        return List.of(byKey, bySecret, introspected, check);
    }

    /** As many reads as stock HAPI, or else Chartkeeper, answers in the time of a batch. */
    private int batchSize() throws IOException, InterruptedException {
        var slower = stock == null ? chartkeeper : stock;
        var requests = reads(slower, 0, TRIAL, UnaryOperator.identity());
        var trial = batch.run(slower, requests, (index, request, reply) -> mustBeGood(reply));
        return (int) Math.max(TRIAL, Math.min(MOST, options.batchMillis() / trial.wall()));
    }

    private void round(int round, int size, boolean counts, TokenCheck probe) throws IOException, InterruptedException {
        var tokens = issue(size, counts);
        secret(Math.max(1, size / 8), counts);
        introspect(tokens, counts);
        List<Read> reads = new ArrayList<>();
        if (stock != null) {
            reads.add(new Read(stock, "stock", List.of()));
        }
        reads.add(new Read(chartkeeper, "chartkeeper", List.of()));
        reads.add(new Read(chartkeeper, EACH_NEW, tokens));
        if (round % 2 != 0) {
            Collections.reverse(reads);
        }
        for (var read : reads) {
            var sample = read(read, round, size);
            if (counts) {
                check.add(read.name(), sample);
            }
        }
        var cost = probe.of(tokens);
        if (counts) {
            check.add(KNOWN, inside(cost.ofKnownToken()));
            check.add(NEW, inside(cost.ofNewToken()));
        }
    }

    /** Reads by one caller: with its one token, or with a token of its own for each. */
    private record Read(Contender contender, String name, List<String> tokens) {}

    private Sample read(Read read, int round, int size) throws IOException, InterruptedException {
        var first = (round + options.warmBatches()) * size;
        var next = read.tokens().iterator();
        var requests = reads(
                read.contender(),
                first,
                size,
                request -> next.hasNext() ? request.as("Bearer " + next.next()) : request);
        return batch.run(read.contender(), requests, (index, request, reply) -> mustBeGood(reply));
    }

    private List<Http.Request> reads(Contender contender, int first, int size, UnaryOperator<Http.Request> change)
            throws IOException {
        var measure = Measure.all().get(0);
        var requests = new ArrayList<Http.Request>();
        for (var number = first; number < first + size; number++) {
            requests.add(change.apply(measure.request(contender, patients, number)));
        }
        return requests;
    }

    private List<String> issue(int size, boolean counts) throws IOException, InterruptedException {
        var requests = new ArrayList<Http.Request>();
        for (var number = 0; number < size; number++) {
            requests.add(Http.Request.form("/token", target.tokens().form(), "access_token", null));
        }
        var tokens = Collections.synchronizedList(new ArrayList<String>());
        run(byKey, requests, counts, reply -> tokens.add(accessToken(reply)));
        return List.copyOf(tokens);
    }

    private void secret(int size, boolean counts) throws IOException, InterruptedException {
        var form = TokenSource.encode(Map.of("grant_type", "client_credentials", "scope", "system/*.rs"));
        var credentials = ChartkeeperTarget.SECRET_CLIENT + ":" + ChartkeeperTarget.SECRET;
        var basic = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.US_ASCII));
        var requests = Collections.nCopies(size, Http.Request.form("/token", form, "access_token", basic));
        run(bySecret, requests, counts, reply -> {});
    }

    /** Each asked about once, by its client, which signs for every question. */
    private void introspect(List<String> tokens, boolean counts) throws IOException, InterruptedException {
        var requests = new ArrayList<Http.Request>();
        for (var token : tokens) {
            var form = target.tokens().form() + "&" + TokenSource.encode(Map.of("token", token));
            requests.add(Http.Request.form("/introspect", form, "\"active\":true", null));
        }
        run(introspected, requests, counts, reply -> {});
    }

    private interface Taker {
        void take(byte[] body) throws IOException;
    }

    private void run(Series series, List<Http.Request> requests, boolean counts, Taker taker)
            throws IOException, InterruptedException {
        var sample = batch.run(authorization, requests, (index, request, reply) -> {
            mustBeGood(reply);
            if (!Answer.contains(reply.body(), request.mustContain())) {
                throw new BenchmarkFailure(
                        "`" + request.mustContain() + "` is missing in an answer of " + series.name());
            }
            try {
                taker.take(reply.body());
            } catch (IOException e) {
                throw new BenchmarkFailure("an answer of " + series.name() + " is not JSON");
            }
        });
        if (counts) {
            series.add(authorization.name(), sample);
        }
    }

    private static String accessToken(byte[] body) throws IOException {
        return new ObjectMapper().readTree(body).path("access_token").asText();
    }

    private static void mustBeGood(Http.Reply reply) {
        if (reply.status() != 200) {
            throw new BenchmarkFailure(
                    "answered " + reply.status() + ": " + new String(reply.body(), StandardCharsets.UTF_8));
        }
    }

    /** What was timed inside a server, where nothing but its thread is charged. */
    private static Sample inside(double millis) {
        return new Sample(1, millis, 0, 0, millis);
    }
}
