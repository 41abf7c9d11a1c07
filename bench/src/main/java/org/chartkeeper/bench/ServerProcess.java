package org.chartkeeper.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java server as a process of its own, started with the same heap and collector as every other here. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String name;
    private final List<String> command;
    private final Path directory;
    private final Path log;
    private final String readiness;
    private volatile Process process;

    private ServerProcess(String name, List<String> command, Path directory, Path log, String readiness)
            throws IOException {
        this.name = name;
        this.command = command;
        this.directory = directory;
        this.log = log;
        this.readiness = readiness;
        this.process = launch();
        // An interrupted run leaves no server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly(), name + " stopper"));
    }

    /** Starts and waits until {@code readiness} answers 200 with status UP. */
    static ServerProcess start(
            String name, String heap, List<String> program, Path directory, Path log, String readiness)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(java(), "-Xmx" + heap));
        command.addAll(program);
        Files.createDirectories(log.toAbsolutePath().getParent());
        var server = new ServerProcess(name, command, directory, log, readiness);
        server.awaitReady();
        return server;
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Stops in an orderly way and starts again; the time runs until the server says it is ready. */
    Duration restart() throws IOException, InterruptedException {
        close();
        var begin = System.nanoTime();
        process = launch();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        Await.until(name + " to be ready", START_LIMIT, Duration.ofMillis(100), () -> {
            if (!process.isAlive()) {
                throw new BenchmarkFailure(name + " ended while starting; its log is " + log);
            }
            return isUp();
        });
    }

    private boolean isUp() {
        var request = HttpRequest.newBuilder(URI.create(readiness))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() == 200
                    && (response.body().contains("UP") || !readiness.contains("/actuator/"));
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
