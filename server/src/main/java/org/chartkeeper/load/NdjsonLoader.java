package org.chartkeeper.load;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Loads an NDJSON file as batches of puts; sending one of them twice changes nothing. */
final class NdjsonLoader {

    private final Delivery delivery;
    private final Journal journal;
    private final Progress progress;
    private final Workers workers;

    NdjsonLoader(Delivery delivery, Journal journal, Progress progress, Workers workers) {
        this.delivery = delivery;
        this.journal = journal;
        this.progress = progress;
        this.workers = workers;
    }

    /** The file on its way: what its chunks have come to so far. */
    private static final class Tally {
        private final AtomicLong resources = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicReference<@Nullable String> firstRefusal = new AtomicReference<>();

        void refuse(int entries, String reason) {
            refused.addAndGet(entries);
            firstRefusal.compareAndSet(null, reason);
        }
    }

    void load(LoadFile file) throws LoadException, InterruptedException {
        var tally = new Tally();
        String sha256;
        try {
            sha256 = BundleScan.hash(file);
            if (journal.isDone(sha256)) {
                progress.loadedBefore(file);
                return;
            }
            sendChunks(file, sha256, tally);
        } catch (IOException e) {
            throw new LoadException("cannot be read: " + e.getMessage());
        } finally {
            workers.finishAll();
        }
        String refusal = tally.firstRefusal.get();
        if (refusal != null) {
            throw new LoadException(tally.refused.get() + " resources not stored: " + refusal);
        }
        if (workers.isStopped()) {
            return;
        }
        journal.done(sha256, tally.resources.get(), file.path());
        progress.finished(Math.max(0, file.size() - tally.bytes.get()));
    }

    private void sendChunks(LoadFile file, String sha256, Tally tally)
            throws IOException, LoadException, InterruptedException {
        try (var chunks = new NdjsonChunks(file)) {
            for (var chunk = chunks.next(); chunk != null && !workers.isStopped(); chunk = chunks.next()) {
                var part = chunk;
                if (!journal.isPartDone(sha256, part.name())) {
                    workers.submit(() -> send(file, sha256, part, tally));
                }
            }
        }
    }

    private void send(LoadFile file, String sha256, NdjsonChunks.Chunk chunk, Tally tally) throws InterruptedException {
        String lines = "lines " + chunk.name() + ": ";
        try {
            var scan = BundleScan.ofPuts(chunk.bundle(), chunk.resources());
            var receipt = delivery.send(new Delivery.Parcel(scan, () -> BodyPublishers.ofByteArray(chunk.bundle())));
            if (receipt instanceof Delivery.Receipt.Answered answered
                    && answered.entries().refused() > 0) {
                tally.refuse(
                        answered.entries().refused(),
                        lines + String.join("; ", answered.entries().texts()));
                return;
            }
            journal.part(sha256, chunk.name(), file.path());
            tally.resources.addAndGet(chunk.resources());
            long counted = file.isCompressed() ? 0 : chunk.bytes();
            tally.bytes.addAndGet(counted);
            progress.stored(chunk.resources(), counted);
        } catch (LoadException e) {
            tally.refuse(chunk.resources(), lines + e.sentence());
        }
    }
}
