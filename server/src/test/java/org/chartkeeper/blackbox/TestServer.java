package org.chartkeeper.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The one server that all black-box tests share: started with the demo hospital when first needed, stopped with the tests. */
final class TestServer {

    private static final Chartkeeper SHARED = start();

    private TestServer() {}

    static Chartkeeper shared() {
        return SHARED;
    }

    /** An empty directory of this name for a server to work in. */
    static Path directory(String name) {
        Path directory = place(name);
        try {
            if (Files.exists(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.sorted(Comparator.reverseOrder()).forEach(TestServer::delete);
                }
            }
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the directory of this name is. */
    static Path place(String name) {
        return Path.of("target", "blackbox", name).toAbsolutePath();
    }

    private static Chartkeeper start() {
        Path directory = directory("shared");
        Registrations registrations = Registrations.in(directory.resolve("clients"));
        ServerProcess server = ServerProcess.launch(
                directory,
                "--spring.profiles.active=demo",
                "--chartkeeper.clients=" + registrations.directory(),
                "--chartkeeper.issuers=" + registrations.issuers(),
                "--chartkeeper.users=" + registrations.users());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return new Chartkeeper(server.ready().baseUrl(), registrations);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
