package org.chartkeeper.export;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An export, as its owner may ask for it.
 *
 * @param request the kick-off request
 * @param progress how many resources are written so far
 * @param transactionTime the moment whose content it is, null while it runs
 * @param key of its files, wrapped
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ExportJob(
        UUID id,
        String request,
        State state,
        Instant expires,
        long progress,
        @Nullable Instant transactionTime,
        byte[] key) {

    enum State {
        RUNNING,
        COMPLETE,
        FAILED
    }
}
