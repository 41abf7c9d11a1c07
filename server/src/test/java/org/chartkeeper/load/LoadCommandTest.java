package org.chartkeeper.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.chartkeeper.load.FakeServer.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadCommandTest {

    @TempDir
    Path home;

    private Path directory;
    private FakeServer server;
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int secondsPerLook;

    /** The time of day, later by some seconds each time one looks. */
    private final Clock clock = new Clock() {
        private long looks;

        @Override
        public Instant instant() {
            return Instant.now().plusSeconds(secondsPerLook * looks++);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    @BeforeEach
    void start() throws Exception {
        directory = Files.createDirectory(home.resolve("bundles"));
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void loadsHospitalsAndPractitionersBeforeAllOthers() throws IOException {
        transaction("aaa.json");
        transaction("practitionerInformation1.json");
        transaction("hospitalInformation1.json");

        assertThat(load("--threads", "1")).isZero();

        assertThat(server.received)
                .containsExactly("hospitalInformation1.json", "practitionerInformation1.json", "aaa.json");
        assertThat(server.created).hasSize(6);
        assertThat(out.toString(UTF_8)).startsWith("loaded 3 of 3 files: 6 resources in ");
        assertThat(err.toString(UTF_8)).contains("3/3 files, 6 resources, ").contains("nothing left to send");
        assertThat(server.requestedScopes).containsExactly("system/*.cruds");
    }

    @Test
    void findsTheServerByItsFhirBaseToo() throws IOException {
        transaction("a.json");

        assertThat(run(arguments(server.address() + "/fhir/"))).isZero();

        assertThat(server.created).hasSize(2);
    }

    @Test
    void sendsNothingTwiceWhenRunAgain() throws IOException {
        transaction("a.json");
        ndjson("Patient.ndjson", "Patient", 3);

        assertThat(load()).isZero();
        assertThat(load()).isZero();

        assertThat(server.received).hasSize(2);
        assertThat(out.toString(UTF_8)).contains("loaded 0 of 2 files (2 more were loaded before)");
    }

    @Test
    void sendsToAnotherServerWhatTheJournalListsForTheFirst() throws Exception {
        transaction("a.json");
        assertThat(load()).isZero();

        try (var other = new FakeServer()) {
            server = other;

            assertThat(load()).isZero();
            assertThat(other.created).hasSize(2);
        }
    }

    @Test
    void triesAgainWhileTheServerIsAwayOrBusy() throws IOException {
        transaction("a.json");
        server.faults.addAll(List.of(Fault.UNAVAILABLE, Fault.BUSY, Fault.CONFLICT));

        assertThat(load("--settle", "0")).isZero();

        assertThat(server.received).hasSize(4);
        assertThat(server.created).hasSize(2);
        assertThat(pauses).contains(Duration.ofSeconds(7));
    }

    @Test
    void givesUpAfterTheAttemptsItWasGiven() throws IOException {
        transaction("a.json");
        server.faults.addAll(List.of(Fault.CONFLICT, Fault.CONFLICT, Fault.CONFLICT));

        assertThat(load("--retries", "3")).isEqualTo(1);

        assertThat(server.created).isEmpty();
        assertThat(err.toString(UTF_8)).contains("a.json: given up after 3 attempts: HTTP 409: somebody else writes");
    }

    @Test
    void sendsATransactionOnceWhoseAnswerWasLostAfterItWasStored() throws IOException {
        transaction("a.json");
        server.faults.add(Fault.LOST_AFTER_STORING);

        assertThat(load()).isZero();

        assertThat(server.received).hasSize(1);
        assertThat(server.created).hasSize(2);
    }

    @Test
    void sendsATransactionAgainThatWasLostBeforeItWasStoredButWaitsForItToSettle() throws IOException {
        transaction("a.json");
        server.faults.add(Fault.LOST_BEFORE_STORING);

        assertThat(load("--settle", "120")).isZero();

        assertThat(server.received).hasSize(2);
        assertThat(server.created).hasSize(2);
        assertThat(pauses.stream().mapToLong(Duration::toMillis).sum()).isGreaterThanOrEqualTo(119_000);
    }

    @Test
    void leavesATransactionAloneOfWhichItCannotLearnWhetherItIsStored() throws IOException {
        transaction("a.json");
        server.answersSearches = false;
        server.faults.add(Fault.LOST_AFTER_STORING);

        assertThat(load()).isEqualTo(1);
        assertThat(load()).isEqualTo(1);

        assertThat(server.received).hasSize(1);
        assertThat(err.toString(UTF_8))
                .contains("whether the bundle is stored cannot be learned: HTTP 403: no search for you");
    }

    @Test
    void putsABundleAgainWithoutAskingBecauseThatChangesNothing() throws IOException {
        Files.writeString(directory.resolve("a.json"), """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":{"resourceType":"Patient","id":"p"},"request":{"method":"PUT","url":"Patient/p"}}]}""");
        server.answersSearches = false;
        server.faults.add(Fault.LOST_AFTER_STORING);

        assertThat(load()).isZero();

        assertThat(server.received).hasSize(2);
    }

    @Test
    void doesNotSendABatchThatCreatesASecondTime() throws IOException {
        Files.writeString(directory.resolve("a.json"), """
                {"resourceType":"Bundle","type":"batch","entry":[
                 {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}""");
        server.faults.add(Fault.LOST_AFTER_STORING);

        assertThat(load()).isEqualTo(1);

        assertThat(server.created).hasSize(1);
        assertThat(err.toString(UTF_8)).contains("part of it is stored");
    }

    @Test
    void findsWhatIsStoredWhenTheJournalIsLost() throws IOException {
        transaction("a.json");
        assertThat(load()).isZero();
        Files.delete(directory.resolve(".chartkeeper-load"));

        assertThat(load("--check")).isZero();

        assertThat(server.created).hasSize(2);
    }

    @Test
    void goesOnAfterARefusedFileAndSaysWhy() throws IOException {
        transaction("a.json");
        transaction("b.json");
        server.faults.add(Fault.REFUSED);

        assertThat(load("--threads", "1")).isEqualTo(1);

        assertThat(server.received).containsExactly("a.json", "b.json");
        assertThat(err.toString(UTF_8)).contains("a.json: HTTP 422: Patient.gender is `x`");
        assertThat(out.toString(UTF_8)).contains("loaded 1 of 2 files").contains("; 1 failed");
    }

    @Test
    void sendsARefusedFileAgainWhenRunAgain() throws IOException {
        transaction("a.json");
        server.faults.add(Fault.REFUSED);
        assertThat(load()).isEqualTo(1);

        assertThat(load()).isZero();

        assertThat(server.created).hasSize(2);
        assertThat(pauses).isEmpty();
    }

    @Test
    void stopsAtARefusedFileWhenAsked() throws IOException {
        transaction("a.json");
        transaction("b.json");
        server.faults.add(Fault.REFUSED);

        assertThat(load("--threads", "1", "--stop-on-error")).isEqualTo(1);

        assertThat(server.received).containsExactly("a.json");
        assertThat(out.toString(UTF_8)).contains("1 failed; 1 not sent");
    }

    @Test
    void refusesFilesThatAreNoBundlesToLoad() throws IOException {
        Files.writeString(directory.resolve("a.json"), "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}");
        Files.writeString(directory.resolve("b.json"), "{\"resourceType\":\"Patient\"}");
        Files.writeString(directory.resolve("c.json"), "{\"resourceType\":");

        assertThat(load()).isEqualTo(1);

        assertThat(server.received).isEmpty();
        assertThat(err.toString(UTF_8))
                .contains("a.json: a bundle of type `collection`; only transaction and batch can be loaded")
                .contains("b.json: not a FHIR bundle")
                .contains("c.json: not JSON: ")
                .doesNotContain("\tat ");
    }

    @Test
    void renewsTheTokenBeforeItExpires() throws IOException {
        transaction("a.json");
        transaction("b.json");
        server.tokenLifeSeconds = 300;
        secondsPerLook = 150;

        assertThat(load("--threads", "1")).isZero();

        assertThat(server.tokens).hasSizeGreaterThanOrEqualTo(2);
        assertThat(server.refusedTokens).isZero();
    }

    @Test
    void asksForANewTokenWhenTheServerNoLongerTakesTheOld() throws IOException {
        transaction("a.json");
        server.faults.add(Fault.UNAUTHORIZED);

        assertThat(load()).isZero();

        assertThat(server.tokens).containsExactly("token-1", "token-revoked", "token-3");
        assertThat(server.created).hasSize(2);
    }

    @Test
    void putsNdjsonInBatchesByTypeOrder() throws IOException {
        ndjson("Observation.ndjson", "Observation", 450);
        ndjson("Patient.ndjson.gz", "Patient", 3);

        assertThat(load("--threads", "1")).isZero();

        assertThat(server.put).hasSize(453).containsKeys("Patient/0", "Observation/449");
        assertThat(server.received).containsExactly("batch", "batch", "batch", "batch");
        assertThat(out.toString(UTF_8)).contains("453 resources");
    }

    @Test
    void sendsOnlyThePartsOfAnNdjsonFileThatAreMissing() throws IOException {
        ndjson("Patient.ndjson", "Patient", 450);
        server.refusedIds.add("420");
        assertThat(load()).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .contains("Patient.ndjson: 1 resources not stored: lines 401-450: HTTP 422: no such 420");
        server.refusedIds.clear();
        server.received.clear();

        assertThat(load()).isZero();

        assertThat(server.received).hasSize(1);
        assertThat(server.put).hasSize(450);
    }

    @Test
    void namesTheLineOfAnNdjsonFileThatCannotBePut() throws IOException {
        Files.writeString(directory.resolve("Patient.ndjson"), "{\"resourceType\":\"Patient\"}\n");

        assertThat(load()).isEqualTo(1);

        assertThat(err.toString(UTF_8)).contains("Patient.ndjson: line 1 is not a resource with an id");
    }

    @Test
    void goesOnAfterItWasKilledWithoutStoringAnythingTwice() throws Exception {
        transaction("a.json");
        transaction("b.json");
        transaction("c.json");
        server.faults.addAll(List.of(Fault.NONE, Fault.HANGS_AFTER_STORING));
        Process process = otherProcess("-Xmx64m", "--threads", "1");
        assertThat(server.hanging.await(60, TimeUnit.SECONDS)).isTrue();
        process.destroyForcibly().waitFor();

        assertThat(load("--threads", "1")).isZero();

        assertThat(server.received).containsExactly("a.json", "b.json", "c.json");
        assertThat(server.created).hasSize(6);
    }

    @Test
    void streamsABundleThatIsLargerThanItsMemory() throws Exception {
        int entries = 15_629;
        try (BufferedWriter bundle = Files.newBufferedWriter(directory.resolve("big.json"))) {
            bundle.write("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
            for (int i = 0; i < entries; i++) {
                bundle.write((i == 0 ? "" : ",")
                        + "{\"resource\":{\"resourceType\":\"Observation\",\"note\":[{\"text\":\"" + "x".repeat(2900)
                        + "\"}]},\"request\":{\"method\":\"POST\",\"url\":\"Observation\"}}");
            }
            bundle.write("]}");
        }

        Process process = otherProcess("-Xmx32m");

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("15,629 resources");
        assertThat(process.exitValue()).isZero();
        assertThat(server.created).hasSize(entries);
    }

    @Test
    void keepsTheJournalWhereItIsTold() throws IOException {
        transaction("a.json");
        Path journal = home.resolve("journal");

        assertThat(load("--journal", journal.toString())).isZero();

        assertThat(journal).content().contains("intent\t").contains("done\t" + server.address() + "/fhir\t");
        assertThat(directory.resolve(".chartkeeper-load")).doesNotExist();
    }

    @Test
    void saysWhichPartOfTheCommandLineIsWrong() throws IOException {
        transaction("a.json");
        String key = server.keyFile(home).toString();

        assertThat(run(List.of())).isEqualTo(2);
        assertThat(run(List.of(directory.toString(), "--key", key))).isEqualTo(2);
        assertThat(run(List.of(directory.toString(), "--bogus", "1"))).isEqualTo(2);
        assertThat(load("--threads", "0")).isEqualTo(2);
        assertThat(run(List.of(directory + "-missing"))).isEqualTo(2);
        assertThat(run(List.of(directory.toString(), "--base", "http://example.org", "--client", "c", "--key", key)))
                .isEqualTo(2);
        assertThat(run(List.of(directory.toString(), "--base", server.address(), "--client", "c", "--key", key + "x")))
                .isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .contains("no directory is named")
                .contains("option `--base` is missing")
                .contains("unknown option `--bogus`")
                .contains("option `--threads` is `0`, expected a number from 1 to 64")
                .contains("-missing` is not a directory")
                .contains("is plain http to another machine")
                .contains("client.jwkx` cannot be read")
                .doesNotContain("\tat ");
    }

    @Test
    void saysThatTheServerDoesNotKnowTheClient() throws IOException {
        transaction("a.json");

        int code = run(List.of(
                directory.toString(),
                "--base",
                server.address(),
                "--client",
                "stranger",
                "--key",
                server.keyFile(home).toString()));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("load: no token for client `stranger`: invalid_client, unknown key");
    }

    @Test
    void explainsItself() {
        assertThat(run(List.of("--help"))).isZero();

        assertThat(out.toString(UTF_8)).contains("usage: java -jar chartkeeper.jar load DIR");
    }

    @Test
    void printsATokenAndNothingElse() throws IOException {
        int code = TokenCommand.run(
                new String[] {
                    "--base",
                    server.address(),
                    "--client",
                    "loader",
                    "--key",
                    server.keyFile(home).toString()
                },
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));

        assertThat(code).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("token-1" + System.lineSeparator());
        assertThat(server.requestedScopes).containsExactly("system/*.rs");
    }

    private int load(String... options) throws IOException {
        var words = new ArrayList<>(arguments(server.address()));
        words.addAll(Arrays.asList(options));
        return run(words);
    }

    private List<String> arguments(String base) throws IOException {
        return List.of(
                directory.toString(),
                "--base",
                base,
                "--client",
                "loader",
                "--key",
                server.keyFile(home).toString());
    }

    private int run(List<String> words) {
        return new LoadCommand(
                        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), false, clock, pauses::add)
                .run(words);
    }

    private Process otherProcess(String memory, String... options) throws IOException {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory,
                "-cp",
                System.getProperty("java.class.path"),
                "org.chartkeeper.ChartkeeperApplication",
                "load"));
        words.addAll(arguments(server.address()));
        words.addAll(Arrays.asList(options));
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void transaction(String name) throws IOException {
        Files.writeString(directory.resolve(name), """
                {"resourceType":"Bundle","id":"%s","type":"transaction","entry":[
                 {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
                 {"resource":{"resourceType":"Observation"},"request":{"method":"POST","url":"Observation"}}]}""".formatted(name));
    }

    private void ndjson(String name, String type, int count) throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("{\"resourceType\":\"%s\",\"id\":\"%d\"}\n".formatted(type, i));
        }
        var file = Files.newOutputStream(directory.resolve(name));
        try (var stream = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
            stream.write(lines.toString().getBytes(UTF_8));
        }
    }
}
