package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server of its own, killed without warning while it writes. */
class CrashIT {

    private static final int ROUNDS = 2;
    private static final int WRITERS = 3;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 12;
    private static final String AUTHORITATIVE = "https://chartkeeper.org/fhir/CodeSystem/provenance|authoritative";

    private static Path directory;
    private static Registrations registrations;
    private static ServerProcess server;

    /** A transaction that was sent: its mark, and the locations it was answered with, null for no answer. */
    private record Sent(String mark, List<String> locations) {}

    @BeforeAll
    static void aServerOfItsOwn() {
        directory = TestServer.directory("crash");
        registrations = Registrations.in(directory.resolve("clients"));
        server = start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void f01NothingAcknowledgedIsLostAndNothingIsHalfWritten() {
        List<Sent> all = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ProcessHandle database = databaseProcess();
            List<Sent> sent = writeUntilKilled();

            server = start();

            assertThat(database.isAlive()).as("the old database process").isFalse();
            all.addAll(sent);
        }

        Chartkeeper chartkeeper = new Chartkeeper(server.baseUrl(), registrations);
        FhirClient ehr = chartkeeper.as(Registrations.LOADER);
        assertThat(all.stream().filter(sent -> sent.locations() != null))
                .hasSizeGreaterThanOrEqualTo(ROUNDS * ACKNOWLEDGED_BEFORE_KILL);
        for (Sent transaction : all) {
            check(transaction, ehr, chartkeeper.as(Registrations.AUDITOR));
        }
    }

    @Test
    void theDatabaseIsReachedByPasswordOnly() throws IOException {
        Path pidFile = directory.resolve("data/postgres/postmaster.pid");
        String port = Files.readAllLines(pidFile).get(3).trim();

        for (String user : List.of("postgres", "chartkeeper_owner", "chartkeeper_server")) {
            for (String password : List.of("", "postgres", user)) {
                assertThatThrownBy(() -> DriverManager.getConnection(
                                "jdbc:postgresql://localhost:" + port + "/chartkeeper", user, password))
                        .as(user + " with `" + password + "`")
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password");
            }
        }
        assertThat(Files.getPosixFilePermissions(directory.resolve("data/database.properties")))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }

    @Test
    void aSecondServerOnTheSameDataIsRefused() {
        ServerProcess second = launch();

        assertThat(second.exitCode()).isNotZero();
        assertThat(second.output()).contains("another server runs on the data directory");
        assertThat(server.isAlive()).isTrue();
    }

    /** Sends transactions from several threads, kills the server amid them, and says what was sent. */
    private static List<Sent> writeUntilKilled() {
        List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch acknowledged = new CountDownLatch(ACKNOWLEDGED_BEFORE_KILL);
        FhirClient ehr = new Chartkeeper(server.baseUrl(), registrations).as(Registrations.LOADER);
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(CompletableFuture.runAsync(() -> {
                while (server.isAlive()) {
                    sent.add(send(ehr, acknowledged));
                }
            }));
        }
        try {
            assertThat(acknowledged.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        server.kill();
        writers.forEach(CompletableFuture::join);
        return sent;
    }

    private static Sent send(FhirClient ehr, CountDownLatch acknowledged) {
        String mark = Records.unique();
        String urn = "urn:uuid:" + Records.unique();
        String observation = Records.observation("X", Records.HEART_RATE).replace("Patient/X", urn);
        String sensitive = Records.observation("X", Records.HIV_LOAD).replace("Patient/X", urn);
        try {
            Response answer = ehr.post(
                    "",
                    Records.bundle(
                            "transaction",
                            Records.entry("POST", "Patient", Records.patient(mark), urn),
                            Records.entry("POST", "Observation", observation),
                            Records.entry("POST", "Observation", sensitive)));
            if (answer.statusCode() != 200) {
                return new Sent(mark, null);
            }
            List<String> locations = new ArrayList<>();
            Answers.json(answer)
                    .path("entry")
                    .forEach(entry -> locations.add(
                            entry.at("/response/location").asText().replaceFirst(".*/fhir/", "")));
            acknowledged.countDown();
            return new Sent(mark, locations);
        } catch (Exception | AssertionError lost) {
            // No answer: what became of it is for the server to say.
            return new Sent(mark, null);
        }
    }

    private static void check(Sent transaction, FhirClient ehr, FhirClient auditor) {
        List<String> patients = ehr.search("/Patient?identifier=urn:test|" + transaction.mark());
        if (transaction.locations() == null) {
            assertThat(patients).hasSizeLessThanOrEqualTo(1);
            if (patients.isEmpty()) {
                return;
            }
        }
        assertThat(patients).as(transaction.mark()).hasSize(1);
        List<String> observations = ehr.search("/Observation?patient=" + patients.get(0));
        assertThat(observations).as("observations of " + transaction.mark()).hasSize(2);
        List<String> written = new ArrayList<>(patients);
        written.addAll(observations);
        if (transaction.locations() != null) {
            assertThat(transaction.locations())
                    .containsExactlyInAnyOrderElementsOf(written.stream()
                            .map(reference -> reference + "/_history/1")
                            .toList());
        }
        for (String reference : written) {
            assertThat(ehr.get("/" + reference + "/_history/1").statusCode()).isEqualTo(200);
            assertThat(ehr.search("/Provenance?target=" + reference + "&_tag=" + AUTHORITATIVE))
                    .as("Provenance of " + reference)
                    .hasSize(1);
        }
        JsonNode events = auditor.bundle("/AuditEvent?entity=" + patients.get(0) + "&subtype=transaction");
        assertThat(events.path("entry").size())
                .as("audit of " + transaction.mark())
                .isPositive();
        assertThat(events.toString()).contains(observations);
    }

    private static ProcessHandle databaseProcess() {
        try {
            long pid = Long.parseLong(Files.readAllLines(directory.resolve("data/postgres/postmaster.pid"))
                    .get(0)
                    .trim());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ServerProcess start() {
        return launch().ready();
    }

    private static ServerProcess launch() {
        return ServerProcess.launch(directory, "--chartkeeper.clients=" + registrations.directory());
    }
}
