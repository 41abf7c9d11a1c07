package org.chartkeeper.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.chartkeeper.bench.Contender.View;
import org.chartkeeper.bench.DataSet.PatientBundle;
import org.jspecify.annotations.Nullable;

/** Asks every contender the same questions in turns, and compares answers before it believes the figures. */
final class Comparison {
    private static final int TRIAL = 40;
    private static final int MOST = 20_000;
    private static final int WARM = 20;
    /** Beyond all numbers that are measured. */
    private static final int FIRST_WARM = 10_000_000;

    private static final Answer NOTHING = new Answer(0, 0);

    private final Batch batch;
    private final List<PatientBundle> patients;
    private final int rounds;
    private final int warmBatches;
    private final int batchMillis;

    Comparison(Batch batch, List<PatientBundle> patients, Options options) {
        this.batch = batch;
        this.patients = patients;
        this.rounds = options.rounds();
        this.warmBatches = options.warmBatches();
        this.batchMillis = options.batchMillis();
    }

    Series run(Measure measure, List<Contender> contenders) throws IOException, InterruptedException {
        var series = new Series(measure.name(), measure.description(), "request");
        var size = batchSize(measure, contenders);
        var number = TRIAL;
        for (var round = -warmBatches; round < rounds; round++) {
            round(measure, contenders, number, size, round < 0 ? null : series);
            number += size;
            Collections.reverse(contenders);
        }
        return series;
    }

    /** Mixed requests before the first measure, so that it does not pay for compiling what all of them use. */
    void warmUp(Measure measure, List<Contender> contenders, int pass) throws IOException, InterruptedException {
        round(measure, contenders, FIRST_WARM + pass * WARM, WARM, null);
    }

    /** As many requests as the slowest contender answers in the time of a batch. */
    private int batchSize(Measure measure, List<Contender> contenders) throws IOException, InterruptedException {
        var trial = new Series(measure.name(), measure.description(), "request");
        round(measure, contenders, 0, TRIAL, trial);
        var slowest = contenders.stream()
                .mapToDouble(contender -> trial.median(contender.name(), Sample::wall))
                .max()
                .orElseThrow();
        return (int) Math.max(TRIAL, Math.min(MOST, batchMillis / slowest));
    }

    private void round(Measure measure, List<Contender> contenders, int first, int size, @Nullable Series series)
            throws IOException, InterruptedException {
        var answers = new ArrayList<Answers>();
        for (var contender : contenders) {
            var requests = new ArrayList<Http.Request>();
            for (var number = first; number < first + size; number++) {
                requests.add(measure.request(contender, patients, number));
            }
            var received = new Answers(contender, requests);
            var sample = batch.run(contender, requests, received);
            answers.add(received);
            if (series != null) {
                series.add(contender.name(), sample);
            }
        }
        agree(answers);
    }

    private static void agree(List<Answers> answers) {
        var whole = answers.stream()
                .filter(each -> each.contender.view() == View.WHOLE)
                .findFirst()
                .orElseThrow();
        whole.mustHaveFoundSomething();
        for (var each : answers) {
            each.mustAgreeWith(whole);
        }
    }

    /** Replies to one batch. */
    private static final class Answers implements Batch.Receiver {
        private final Contender contender;
        private final List<Http.Request> requests;
        private final Answer[] answers;
        private final AtomicInteger withheld = new AtomicInteger();

        Answers(Contender contender, List<Http.Request> requests) {
            this.contender = contender;
            this.requests = requests;
            this.answers = new Answer[requests.size()];
        }

        @Override
        public void receive(int index, Http.Request request, Http.Reply reply) {
            if (reply.status() == 404 && contender.view() == View.PART) {
                withheld.incrementAndGet();
                answers[index] = NOTHING;
                return;
            }
            if (reply.status() != 200) {
                throw new BenchmarkFailure("%s answers %d for %s %s"
                        .formatted(contender.name(), reply.status(), request.method(), request.path()));
            }
            if (contender.view() != View.FLOOR && !Answer.contains(reply.body(), request.mustContain())) {
                throw new BenchmarkFailure("%s leaves out `%s` in the answer to %s"
                        .formatted(contender.name(), request.mustContain(), request.path()));
            }
            answers[index] = Answer.of(reply.body());
        }

        void mustHaveFoundSomething() {
            var searches = requests.get(0).mustContain().equals("\"searchset\"");
            if (searches
                    && List.of(answers).stream().allMatch(answer -> answer.entries() == 0 && answer.total() <= 0)) {
                throw new BenchmarkFailure("nothing found by " + requests.get(0).path());
            }
        }

        void mustAgreeWith(Answers whole) {
            if (withheld.get() > requests.size() / 2) {
                throw new BenchmarkFailure("%s is refused most of what it asks, such as %s"
                        .formatted(contender.name(), requests.get(0).path()));
            }
            for (var index = 0; index < answers.length; index++) {
                if (!agrees(answers[index], whole.answers[index])) {
                    throw new BenchmarkFailure("%s answers %s for %s, %s answers %s for %s"
                            .formatted(
                                    contender.name(),
                                    answers[index],
                                    requests.get(index).path(),
                                    whole.contender.name(),
                                    whole.answers[index],
                                    whole.requests.get(index).path()));
                }
            }
        }

        private boolean agrees(Answer answer, Answer whole) {
            return switch (contender.view()) {
                case WHOLE -> answer.agreesWith(whole);
                case PART -> answer.isPartOf(whole);
                case FLOOR -> true;
            };
        }
    }
}
