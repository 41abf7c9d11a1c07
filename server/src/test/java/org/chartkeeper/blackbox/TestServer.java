package org.chartkeeper.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The one server that all black-box tests share: started with the demo hospital when first needed, stopped with the tests. */
final class TestServer {

    private TestServer() {}

    /** Started by the first who asks for it, not by whoever only wants a directory. */
    private static final class Shared {
        static final Chartkeeper SERVER = start();
    }

    static Chartkeeper shared() {
        return Shared.SERVER;
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
        List<String> settings = new ArrayList<>(List.of(
                "--spring.profiles.active=demo",
                "--chartkeeper.clients=" + registrations.directory(),
                "--chartkeeper.issuers=" + registrations.issuers(),
                "--chartkeeper.users=" + registrations.users()));
        settings.addAll(openIdProvider(directory.resolve("openid-client.jwk")));
        ServerProcess server = ServerProcess.launch(directory, settings.toArray(String[]::new));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return new Chartkeeper(server.ready().baseUrl(), registrations);
    }

    /** The settings for the outside provider, with the client's key in {@code file}. */
    private static List<String> openIdProvider(Path file) {
        OpenIdProvider provider = OpenIdProvider.SHARED;
        try {
            Files.writeString(file, provider.clientKey().toJSONString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.ofEntries(
                        Map.entry("issuer", provider.issuer()),
                        Map.entry("client-id", OpenIdProvider.CLIENT),
                        Map.entry("client-key", file.toString()),
                        Map.entry("name", "Test Clinic"),
                        Map.entry("scopes", "profile"),
                        Map.entry("claims.groups", "groups,/account/groups"),
                        Map.entry("groups[0].value", "ward-doctors"),
                        Map.entry("groups[0].roles", "clinician"),
                        Map.entry("groups[0].purpose-of-use", "TREAT"),
                        Map.entry("groups[0].organization", "Organization/demo-hospital"),
                        Map.entry("groups[1].value", "patients"),
                        Map.entry("groups[1].roles", "patient"),
                        Map.entry("groups[1].purpose-of-use", "PATRQT"),
                        Map.entry("second-factor.acr", OpenIdProvider.SECOND_FACTOR),
                        Map.entry("second-factor.amr", "hwk"))
                .entrySet()
                .stream()
                .map(setting -> "--chartkeeper.openid-provider." + setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
