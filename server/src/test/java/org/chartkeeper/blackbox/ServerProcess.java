package org.chartkeeper.blackbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Chartkeeper in a process of its own, as an operator starts it. */
final class ServerProcess implements AutoCloseable {

    private static final Duration READY_WAIT = Duration.ofMinutes(5);
    private static final Duration STOP_WAIT = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Process process;
    private final int port;
    private final Path output;

    private ServerProcess(Process process, int port, Path output) {
        this.process = process;
        this.port = port;
        this.output = output;
    }

    /**
     * Launches a server without waiting for it.
     *
     * @param directory where it works and keeps its data, in {@code data}
     * @param settings more settings for the command line
     */
    static ServerProcess launch(Path directory, String... settings) {
        int port = freePort();
        try {
            Files.createDirectories(directory);
            Path output = Files.createTempFile(directory, "server-", ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classPath(),
                    "org.chartkeeper.ChartkeeperApplication",
                    "--server.port=" + port,
                    "--chartkeeper.data-dir=" + directory.resolve("data")));
            command.addAll(Arrays.asList(settings));
            if (Arrays.stream(settings).noneMatch(setting -> setting.startsWith("--chartkeeper.policy="))) {
                command.add("--chartkeeper.policy=" + policy());
            }
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            // A variable of the build, such as CHARTKEEPER_GUIDES, would be a setting of the server.
            builder.environment().keySet().removeIf(name -> name.startsWith("CHARTKEEPER_"));
            Process process = builder.start();
            return new ServerProcess(process, port, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The policy that the project ships. */
    private static Path policy() {
        return Path.of("../config/policy.yaml").toAbsolutePath().normalize();
    }

    /** Waits until the server says that it is ready. */
    ServerProcess ready() {
        Instant end = Instant.now().plus(READY_WAIT);
        while (!saysReady()) {
            if (ended(LOOK_AGAIN) || Instant.now().isAfter(end)) {
                close();
                throw new IllegalStateException("the server did not become ready:\n" + output());
            }
        }
        return this;
    }

    /** Waits until the server has ended by itself, and says with which code. */
    int exitCode() {
        if (!ended(READY_WAIT)) {
            process.destroyForcibly();
            throw new IllegalStateException("the server did not end:\n" + output());
        }
        return process.exitValue();
    }

    /** Ends the server as a crash would, with signal 9. */
    void kill() {
        process.destroyForcibly();
        ended(STOP_WAIT);
    }

    @Override
    public void close() {
        process.destroy();
        if (!ended(STOP_WAIT)) {
            kill();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String baseUrl() {
        return "http://localhost:" + port;
    }

    /** All that it has printed. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean ended(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean saysReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(baseUrl() + "/actuator/health/readiness").toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The tests' own class path, without the tests. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.replace('\\', '/').replaceAll("/$", "").endsWith("/test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
