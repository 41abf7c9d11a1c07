package org.chartkeeper.load;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Loads a transaction or batch bundle as it is, streamed from disk. */
final class BundleLoader {

    private final Delivery delivery;
    private final Journal journal;
    private final Progress progress;
    private final boolean alwaysAsk;

    BundleLoader(Delivery delivery, Journal journal, Progress progress, boolean alwaysAsk) {
        this.delivery = delivery;
        this.journal = journal;
        this.progress = progress;
        this.alwaysAsk = alwaysAsk;
    }

    void load(LoadFile file) throws LoadException, InterruptedException {
        BundleScan scan = scan(file);
        if (journal.isDone(scan.sha256())) {
            progress.loadedBefore(file);
            return;
        }
        if (isStoredAlready(scan)) {
            journal.done(scan.sha256(), scan.entries(), file.path());
            progress.loadedBefore(file);
            return;
        }
        journal.intent(scan.sha256(), file.path());
        Delivery.Receipt receipt = deliver(file, scan);
        if (receipt instanceof Delivery.Receipt.Answered answered
                && answered.entries().refused() > 0) {
            throw new LoadException("%d of %d entries refused: %s"
                    .formatted(
                            answered.entries().refused(),
                            scan.entries(),
                            String.join("; ", answered.entries().texts())));
        }
        journal.done(scan.sha256(), scan.entries(), file.path());
        progress.stored(scan.entries(), 0);
        progress.finished(file.size());
    }

    private Delivery.Receipt deliver(LoadFile file, BundleScan scan) throws LoadException, InterruptedException {
        var parcel = new Delivery.Parcel(scan, () -> file.publisher());
        try {
            return delivery.send(parcel);
        } catch (Delivery.Refused e) {
            journal.refused(scan.sha256(), file.path());
            throw e;
        }
    }

    /** What was sent before and never answered must be looked for; on request, everything is. */
    private boolean isStoredAlready(BundleScan scan) throws LoadException, InterruptedException {
        Optional<Instant> sent = journal.openIntent(scan.sha256());
        if (!scan.doublesWhenSentTwice() || (sent.isEmpty() && !alwaysAsk)) {
            return false;
        }
        return delivery.isStoredBy(scan, sent.orElse(Instant.EPOCH));
    }

    private static BundleScan scan(LoadFile file) throws LoadException {
        BundleScan scan;
        try {
            scan = BundleScan.of(file);
        } catch (JacksonException e) {
            throw new LoadException("not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new LoadException("cannot be read: " + e.getMessage());
        }
        if (!scan.isTransaction() && !scan.type().equals("batch")) {
            throw new LoadException(
                    scan.type().isEmpty()
                            ? "not a FHIR bundle"
                            : "a bundle of type `" + scan.type() + "`; only transaction and batch can be loaded");
        }
        return scan;
    }
}
