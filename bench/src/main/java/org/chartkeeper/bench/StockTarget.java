package org.chartkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.chartkeeper.bench.stock.StockApplication;
import org.jspecify.annotations.Nullable;

/** Stock HAPI, without any access control. */
record StockTarget(ServerProcess process, String base) implements Target {
    static final String DATABASE = "stock";

    static StockTarget start(Cluster cluster, Options options) throws IOException, InterruptedException, SQLException {
        cluster.createRole(DATABASE, DATABASE);
        cluster.createDatabase(DATABASE, DATABASE);
        var directory = Files.createDirectories(options.work().resolve("stock").toAbsolutePath());
        var port = ServerProcess.freePort();
        var program = List.of(
                "-cp",
                absoluteClassPath(),
                StockApplication.class.getName(),
                "--server.port=" + port,
                "--spring.datasource.url=" + cluster.url(DATABASE),
                "--spring.datasource.username=" + DATABASE,
                "--spring.datasource.password=" + DATABASE);
        var origin = "http://localhost:" + port;
        var process = ServerProcess.start(
                "stock",
                options.heap(),
                program,
                directory,
                directory.resolve("server.log"),
                origin + "/actuator/health/readiness");
        return new StockTarget(process, origin + "/fhir");
    }

    static String absoluteClassPath() {
        var entries = System.getProperty("java.class.path").split(java.io.File.pathSeparator);
        return java.util.Arrays.stream(entries)
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
    }

    @Override
    public String name() {
        return "stock";
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
        return DATABASE;
    }
}
