package org.chartkeeper.bench;

import java.io.IOException;
import java.util.List;
import org.chartkeeper.bench.floor.FloorServer;
import org.jspecify.annotations.Nullable;

/** The bare handler over the stock server's tables. */
record FloorTarget(ServerProcess process, String base) implements Target {

    static FloorTarget start(Cluster cluster, Options options) throws IOException, InterruptedException {
        var directory = options.work().toAbsolutePath();
        var port = ServerProcess.freePort();
        var program = List.of(
                "-cp",
                StockTarget.absoluteClassPath(),
                FloorServer.class.getName(),
                Integer.toString(port),
                cluster.url(StockTarget.DATABASE),
                StockTarget.DATABASE,
                StockTarget.DATABASE,
                Integer.toString(options.connections()));
        var origin = "http://localhost:" + port;
        var process = ServerProcess.start(
                "floor", options.heap(), program, directory, directory.resolve("floor.log"), origin + "/ready");
        return new FloorTarget(process, origin + "/fhir");
    }

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public @Nullable String authorization() {
        return null;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public String database() {
        return StockTarget.DATABASE;
    }
}
