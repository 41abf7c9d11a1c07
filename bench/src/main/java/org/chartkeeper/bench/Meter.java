package org.chartkeeper.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Processor time that one target takes in its server process and in PostgreSQL while no other target is driven. */
final class Meter {
    private static final long QUIET_WINDOW_MILLIS = 100;
    private static final long QUIET_CPU_MILLIS = 30;
    private static final int WINDOWS = 30;

    private final Proc proc;
    private final long postmaster;

    Meter(Proc proc, long postmaster) {
        this.proc = proc;
        this.postmaster = postmaster;
    }

    /** Milliseconds since each process began. */
    record Reading(long server, long database, long driver) {

        Reading since(Reading earlier) {
            return new Reading(server - earlier.server, database - earlier.database, driver - earlier.driver);
        }

        private long ofTarget() {
            return server + database;
        }
    }

    Reading read(Target target) throws IOException {
        return new Reading(
                proc.cpuMillis(target.pid()),
                proc.familyCpuMillis(postmaster),
                proc.cpuMillis(ProcessHandle.current().pid()));
    }

    /** Waits until work that the target put off is done too, so that it is charged for it and not the next one. */
    void awaitQuiet(Target target) throws IOException, InterruptedException {
        var last = read(target);
        for (var window = 0; window < WINDOWS; window++) {
            TimeUnit.MILLISECONDS.sleep(QUIET_WINDOW_MILLIS);
            var now = read(target);
            if (now.since(last).ofTarget() <= QUIET_CPU_MILLIS) {
                return;
            }
            last = now;
        }
    }
}
