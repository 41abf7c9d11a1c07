package org.chartkeeper.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests to one contender over a number of connections and tells what they cost. */
final class Batch implements AutoCloseable {
    private final Meter meter;
    private final int connections;
    private final ExecutorService senders;

    Batch(Meter meter, int connections) {
        this.meter = meter;
        this.connections = connections;
        this.senders = Executors.newFixedThreadPool(connections, sender -> {
            var thread = new Thread(sender, "sender");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Takes each reply, on the sender's thread; must be quick. */
    interface Receiver {
        void receive(int index, Http.Request request, Http.Reply reply);
    }

    Sample run(Contender contender, List<Http.Request> requests, Receiver receiver)
            throws IOException, InterruptedException {
        return run(contender, requests, connections, requests.size(), receiver);
    }

    /** Like {@link #run}, with fewer connections, and where one request may hold several operations. */
    Sample run(Contender contender, List<Http.Request> requests, int limit, int operations, Receiver receiver)
            throws IOException, InterruptedException {
        var before = meter.read(contender.target());
        var begin = System.nanoTime();
        send(contender, requests, limit, receiver);
        var wall = System.nanoTime() - begin;
        meter.awaitQuiet(contender.target());
        return Sample.of(operations, meter.read(contender.target()).since(before), wall);
    }

    private void send(Contender contender, List<Http.Request> requests, int limit, Receiver receiver)
            throws InterruptedException {
        var next = new AtomicInteger();
        var running = new ArrayList<Future<?>>();
        for (var connection = 0; connection < Math.min(limit, connections); connection++) {
            running.add(senders.submit(() -> {
                for (var index = next.getAndIncrement(); index < requests.size(); index = next.getAndIncrement()) {
                    var request = requests.get(index);
                    receiver.receive(index, request, contender.http().send(request));
                }
                return null;
            }));
        }
        for (var sender : running) {
            try {
                sender.get();
            } catch (ExecutionException e) {
                var failure = new BenchmarkFailure(contender.name() + ": " + e.getCause());
                failure.initCause(e.getCause());
                throw failure;
            }
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
    }
}
