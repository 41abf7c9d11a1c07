package org.chartkeeper.load;

/** Carries out a plan: stage after stage, the files of a stage side by side, the chunks of an NDJSON file likewise. */
final class LoadRun {

    private final BundleLoader bundles;
    private final NdjsonLoader ndjson;
    private final Workers workers;
    private final Progress progress;
    private final boolean stopOnError;

    LoadRun(BundleLoader bundles, NdjsonLoader ndjson, Workers workers, Progress progress, boolean stopOnError) {
        this.bundles = bundles;
        this.ndjson = ndjson;
        this.workers = workers;
        this.progress = progress;
        this.stopOnError = stopOnError;
    }

    @FunctionalInterface
    private interface Loading {
        void load() throws LoadException, InterruptedException;
    }

    void load(LoadPlan plan) throws InterruptedException {
        for (var stage : plan.stages()) {
            for (LoadFile file : stage) {
                if (workers.isStopped()) {
                    break;
                }
                if (file.isNdjson()) {
                    attempt(file, () -> ndjson.load(file));
                } else {
                    workers.submit(() -> attempt(file, () -> bundles.load(file)));
                }
            }
            workers.finishAll();
        }
    }

    private void attempt(LoadFile file, Loading loading) throws InterruptedException {
        try {
            loading.load();
        } catch (LoadException e) {
            fail(file, e.sentence());
        } catch (RuntimeException e) {
            // A file that vanished, or a defect of ours: the others must not suffer for it.
            fail(file, "failed unexpectedly: " + e);
        }
    }

    private void fail(LoadFile file, String reason) {
        progress.failed(file, reason);
        if (stopOnError) {
            workers.stop();
        }
    }
}
