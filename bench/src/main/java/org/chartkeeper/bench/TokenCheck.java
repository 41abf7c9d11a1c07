package org.chartkeeper.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipInputStream;
import org.chartkeeper.bench.probe.TokenCheckProbe;

/** Another node of Chartkeeper, in whose process nothing but the check of tokens is done. */
final class TokenCheck implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Path tokens;

    private TokenCheck(Process process, Path tokens) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.tokens = tokens;
    }

    /** Milliseconds of processor time of one check. */
    record Cost(double ofNewToken, double ofKnownToken) {}

    static TokenCheck start(ChartkeeperTarget target, Options options) throws IOException {
        var directory = Files.createDirectories(options.work().resolve("probe").toAbsolutePath());
        unpack(options.serverJar(), directory);
        var application = directory.resolve("BOOT-INF");
        var command = new ArrayList<>(List.of(
                ServerProcess.java(),
                "-Xmx" + options.heap(),
                "-cp",
                String.join(
                        java.io.File.pathSeparator,
                        ownClass(directory),
                        application.resolve("classes").toString(),
                        application.resolve("lib") + "/*"),
                TokenCheckProbe.class.getName(),
                "--server.port=" + ServerProcess.freePort()));
        command.addAll(target.settings());
        var process = new ProcessBuilder(command)
                .redirectError(directory.resolve("probe.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "probe stopper"));
        var check = new TokenCheck(process, directory.resolve("tokens.txt"));
        check.answer();
        return check;
    }

    /** Checks these tokens, none of which it has seen, and the first of them again and again. */
    Cost of(List<String> fresh) throws IOException {
        Files.write(tokens, fresh);
        process.getOutputStream().write((tokens + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        var figures = answer().split(" ");
        return new Cost(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
    }

    private String answer() throws IOException {
        for (var line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(TokenCheckProbe.RESULT)) {
                return line.substring(TokenCheckProbe.RESULT.length());
            }
        }
        throw new BenchmarkFailure("the node that checks tokens ended; its log is beside " + tokens);
    }

    /** The probe's class alone: the application looks for its parts in packages that the benchmark's classes stand in too. */
    private static String ownClass(Path directory) throws IOException {
        var name = TokenCheckProbe.class.getName().replace('.', '/') + ".class";
        var target = directory.resolve("own").resolve(name);
        Files.createDirectories(target.getParent());
        try (InputStream file =
                Objects.requireNonNull(TokenCheckProbe.class.getClassLoader().getResourceAsStream(name))) {
            Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return directory.resolve("own").toString();
    }

    private static void unpack(Path jar, Path directory) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                var zip = new ZipInputStream(file)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("entry outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.getName().startsWith("BOOT-INF/")) {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
    }
}
