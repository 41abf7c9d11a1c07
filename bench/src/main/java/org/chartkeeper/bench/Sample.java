package org.chartkeeper.bench;

/** What one batch cost, in milliseconds per operation. */
record Sample(int operations, double server, double database, double driver, double wall) {

    static Sample of(int operations, Meter.Reading cpu, long wallNanos) {
        return new Sample(
                operations,
                (double) cpu.server() / operations,
                (double) cpu.database() / operations,
                (double) cpu.driver() / operations,
                wallNanos / 1e6 / operations);
    }

    double cpu() {
        return server + database;
    }
}
