package org.chartkeeper.bench;

/** Ends the run: its figures would mean nothing. */
final class BenchmarkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchmarkFailure(String message) {
        super(message);
    }
}
