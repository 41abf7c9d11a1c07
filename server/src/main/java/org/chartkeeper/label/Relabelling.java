package org.chartkeeper.label;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.chartkeeper.label.RelabellingRun.State;
import org.chartkeeper.terminology.LabelsInForce;
import org.chartkeeper.terminology.LabelsInForce.Labelling;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the value sets, and after a change walks through the store, so that what is stored already is labelled by them too. Run
 * again and again, each time for a moment; one node at a time walks, and any goes on where another stopped.
 */
final class Relabelling implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Relabelling.class);

    /** The longest moment for which the store is walked at once; between moments the thread rests. */
    private static final Duration MOMENT = Duration.ofSeconds(1);
    /**
     * Every node has the new value sets by then. A write that was labelled by the old ones either had its number by then, and
     * {@link WriteHorizon} sees it, or is guarded by the new ones when it commits.
     */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final Duration SHOWN_EVERY = Duration.ofSeconds(30);

    private final LabelsInForce labels;
    private final Supplier<Labelling> current;
    private final RelabellingRepository runs;
    private final RelabellingTasks tasks;
    private final StoreWalk walk;
    private final WriteHorizon horizon;
    private final Clock clock;

    private String done = "";
    private String seen = "";
    private Instant changed = Instant.MIN;
    private Instant shown = Instant.MIN;
    private @Nullable Long waitFor;

    Relabelling(
            LabelsInForce labels,
            Supplier<Labelling> current,
            RelabellingRepository runs,
            RelabellingTasks tasks,
            StoreWalk walk,
            WriteHorizon horizon,
            Clock clock) {
        this.labels = labels;
        this.current = current;
        this.runs = runs;
        this.tasks = tasks;
        this.walk = walk;
        this.horizon = horizon;
        this.clock = clock;
    }

    /** Before anything is stored by this process: a store without resources is labelled by whatever is in force. */
    void begin() {
        if (runs.latest().isEmpty() && horizon.isStoreEmpty()) {
            runs.store(RelabellingRun.begin(current.get().fingerprint()).ended());
        }
    }

    @Override
    public void run() {
        try {
            labels.readAgain();
            Labelling wanted = current.get();
            if (!wanted.fingerprint().equals(done) && isSettled(wanted)) {
                horizon.alone(() -> work(wanted));
            }
        } catch (RuntimeException e) {
            // Must not end the watch; it is tried again at once.
            LOG.error("the store could not be labelled by the value sets in force, and is tried again", e);
        }
    }

    /** Whether whatever was labelled by other value sets is in the store, where the walk finds it. */
    private boolean isSettled(Labelling wanted) {
        Instant now = clock.instant();
        if (!wanted.fingerprint().equals(seen)) {
            seen = wanted.fingerprint();
            changed = now;
            waitFor = null;
        }
        if (now.isBefore(changed.plus(SETTLING))) {
            return false;
        }
        if (waitFor == null) {
            waitFor = horizon.next();
        }
        return horizon.isPast(waitFor);
    }

    private void work(Labelling wanted) {
        RelabellingRun run = runs.latest().orElse(null);
        if (run == null || !run.fingerprint().equals(wanted.fingerprint())) {
            end(run);
            run = begin(wanted);
        } else if (run.state() == State.COMPLETED) {
            done = wanted.fingerprint();
            return;
        } else if (run.state() == State.FAILED) {
            run = run.again();
        }
        Instant until = clock.instant().plus(MOMENT);
        while (run.state() == State.IN_PROGRESS && clock.instant().isBefore(until)) {
            StoreWalk.Part part = walk.next(run.position());
            run = part.visited() == 0 ? run.ended() : run.after(part);
            runs.store(run);
        }
        show(run);
        if (run.state() != State.IN_PROGRESS) {
            done = wanted.fingerprint();
            LOG.info(
                    "labelled the store by the value sets in force: {}, {} of {} resources labelled higher, {} failed",
                    run.state().code(),
                    run.relabelled(),
                    run.visited(),
                    run.failed());
        }
    }

    /** What an older walk has not reached is reached by the next. */
    private void end(@Nullable RelabellingRun older) {
        if (older != null && older.state() == State.IN_PROGRESS) {
            tasks.show(older.overtaken());
            runs.store(older.overtaken());
        }
    }

    private RelabellingRun begin(Labelling wanted) {
        RelabellingRun run = RelabellingRun.begin(wanted.fingerprint());
        run = run.with(State.IN_PROGRESS, tasks.begin(run, wanted.labeler().valueSets()));
        runs.store(run);
        shown = clock.instant();
        LOG.info("labelling the store by the value sets in force");
        return run;
    }

    private void show(RelabellingRun run) {
        Instant now = clock.instant();
        if (run.state() != State.IN_PROGRESS || now.isAfter(shown.plus(SHOWN_EVERY))) {
            tasks.show(run);
            shown = now;
        }
    }
}
