package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server of its own, whose value sets change while it runs, and while it does not. */
class RelabelIT {

    private static final int STORED = 120;
    private static final Duration LONG = Duration.ofMinutes(3);
    /** Blood pressure, which is nothing to anybody until an operator says so. */
    private static final String CODE = "85354-9";

    private static Path directory;
    private static Path labels;
    private static Registrations registrations;
    private static ServerProcess server;

    @BeforeAll
    static void aServerOfItsOwn() throws IOException {
        directory = TestServer.directory("relabel");
        labels = Files.createDirectories(directory.resolve("labels"));
        registrations = Registrations.in(directory.resolve("clients"));
        server = launch().ready();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void f22AChangeOfValueSetsLabelsTheStoreAndIsOvertakenByTheNextAndResumedAfterAKill() throws Exception {
        String patient = loader().create("Patient", Records.patient("Relabel"));
        List<String> ids = store(patient);
        String deleted = loader().create("Observation", Records.observation(patient, CODE));
        loader().delete("/Observation/" + deleted);
        assertThat(clinic().search("/Observation?code=" + CODE)).hasSize(STORED);
        assertThat(clinic().get("/Observation/" + deleted + "/_history/1").statusCode())
                .isEqualTo(200);

        write("sickle.json", valueSet("urn:test:sickle", "SCA", CODE));
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> labelled("SCA") > 0);
        write("taboo.json", valueSet("urn:test:taboo", "TBOO", CODE));
        await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> labelled("TBOO") > 0);
        server.kill();
        server = launch().ready();
        await().atMost(LONG).until(() -> status("urn:test:taboo").equals("completed"));

        JsonNode overtaken = task("urn:test:sickle");
        assertThat(overtaken.path("status").asText()).as(overtaken.toString()).isEqualTo("failed");
        assertThat(overtaken.at("/statusReason/text").asText()).contains("overtaken");
        assertThat(labelled("SCA")).isEqualTo(STORED);
        assertThat(labelled("TBOO")).isEqualTo(STORED);
        for (String id : ids) {
            JsonNode observation = Answers.json(loader().get("/Observation/" + id));
            assertThat(observation.at("/meta/security").toString()).contains("SCA", "TBOO", "\"R\"");
            assertThat(observation.at("/meta/versionId").asInt())
                    .as("labelled once by each walk that came by")
                    .isBetween(2, 3);
        }
        assertThat(clinic().search("/Observation?code=" + CODE)).isEmpty();
        assertThat(clinic().get("/Observation?code=" + CODE + "&_summary=count")
                        .jsonPath()
                        .getInt("total"))
                .isZero();
        assertThat(clinic().get("/Observation/" + ids.get(0)).statusCode()).isEqualTo(404);
        assertThat(clinic().get("/Observation/" + ids.get(0) + "/_history/1").statusCode())
                .isEqualTo(404);
        assertThat(clinic().get("/Observation/" + deleted + "/_history/1").statusCode())
                .as("a deleted one is guarded too")
                .isEqualTo(404);
        JsonNode provenance = loader().bundle("/Provenance?target=Observation/" + ids.get(0) + "&_sort=-recorded");
        assertThat(provenance.toString()).contains("labelled by the value sets in force", "/_history/2");
        theNextWalkGoesPastWhatCannotBeReadAndLabelsNothingTwice(patient);
    }

    private void theNextWalkGoesPastWhatCannotBeReadAndLabelsNothingTwice(String patient) throws Exception {
        String faulty = loader().create("Observation", Records.observation(patient, "1111-4"));
        String behind = loader().create("Observation", Records.observation(patient, "2222-0"));
        spoil(faulty);

        write("third.json", valueSet("urn:test:third", "SDV", "2222-0"));

        await().atMost(LONG).until(() -> status("urn:test:third").equals("failed"));
        JsonNode task = task("urn:test:third");
        assertThat(task.at("/statusReason/text").asText()).contains("Observation/" + faulty, "cannot be read");
        assertThat(task.at("/output/1/valueInteger").asInt())
                .as("a deleted one that is guarded already is not counted again: " + task)
                .isEqualTo(1);
        assertThat(task.at("/output/2/valueInteger").asInt()).isEqualTo(1);
        assertThat(labelsOf(behind)).contains("SDV");
    }

    @Test
    void newWritesAreLabelledByAChangedFileAndAFaultyOneChangesNothing() throws IOException {
        String patient = loader().create("Patient", Records.patient("Change"));
        String code = "8302-2";
        write("height.json", valueSet("urn:test:height", "TBOO", code));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> labelsOf(loader().create("Observation", Records.observation(patient, code)))
                        .contains("TBOO"));
        write("height.json", "{\"resourceType\": \"ValueSet\", \"url\": \"urn:test:height\"}");
        await().atMost(Duration.ofSeconds(20)).until(() -> server.output().contains("not put in force"));

        assertThat(labelsOf(loader().create("Observation", Records.observation(patient, code))))
                .contains("TBOO");
        assertThat(server.output()).contains("height.json");
        Files.delete(labels.resolve("height.json"));
    }

    private static List<String> store(String patient) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < STORED; i++) {
            entries.add(Records.entry("POST", "Observation", Records.observation(patient, CODE, i)));
        }
        Response answer = loader().post("", Records.bundle("transaction", entries.toArray(String[]::new)));
        assertThat(answer.statusCode()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        Answers.json(answer)
                .path("entry")
                .forEach(entry -> ids.add(entry.at("/response/location")
                        .asText()
                        .split("Observation/")[1]
                        .split("/")[0]));
        return ids;
    }

    private static int labelled(String label) {
        return loader().get("/Observation?code=" + CODE + "&_security=" + label + "&_summary=count")
                .jsonPath()
                .getInt("total");
    }

    private static String status(String valueSet) {
        return task(valueSet).path("status").asText();
    }

    /** The Task of the first walk that labelled by {@code valueSet}. */
    private static JsonNode task(String valueSet) {
        for (JsonNode entry : office().bundle("/Task?code=relabelling&_sort=authored-on&_count=100")
                .path("entry")) {
            if (entry.at("/resource/input").toString().contains(valueSet + "|")) {
                return entry.path("resource");
            }
        }
        return MissingNode.getInstance();
    }

    /** Makes the stored text of this Observation one that is no resource. */
    private static void spoil(String id) throws IOException, SQLException {
        Properties logins = new Properties();
        try (var in = Files.newInputStream(directory.resolve("data/database.properties"))) {
            logins.load(in);
        }
        String port = Files.readAllLines(directory.resolve("data/postgres/postmaster.pid"))
                .get(3)
                .trim();
        try (Connection database = DriverManager.getConnection(
                        "jdbc:postgresql://localhost:" + port + "/chartkeeper",
                        "chartkeeper_owner",
                        logins.getProperty("chartkeeper_owner"));
                PreparedStatement update = database.prepareStatement("""
                        update hfj_res_ver v set res_text_vc = '{"resourceType":' from hfj_resource r
                         where r.res_id = v.res_id and r.fhir_id = ?
                        """)) {
            update.setString(1, id);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static List<String> labelsOf(String id) {
        List<String> codes = loader().get("/Observation/" + id).jsonPath().getList("meta.security.code");
        return codes == null ? List.of() : codes;
    }

    private static String valueSet(String url, String label, String code) {
        return """
                {"resourceType": "ValueSet", "url": "%s", "version": "1", "status": "active",
                 "useContext": [{"code": {"code": "focus"}, "valueCodeableConcept": {"coding": [
                   {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "%s"}]}}],
                 "compose": {"include": [{"system": "http://loinc.org", "concept": [{"code": "%s"}]}]}}
                """.formatted(url, label, code);
    }

    /** As an operator should: the file is there as a whole or not at all. */
    private static void write(String name, String content) throws IOException {
        Path fresh = Files.writeString(directory.resolve(name + ".new"), content);
        Files.move(fresh, labels.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FhirClient loader() {
        return chartkeeper().as(Registrations.LOADER);
    }

    private static FhirClient clinic() {
        return chartkeeper().as(Registrations.CLINIC);
    }

    private static FhirClient office() {
        return chartkeeper().as(Registrations.RECORDS);
    }

    private static Chartkeeper chartkeeper() {
        return new Chartkeeper(server.baseUrl(), registrations);
    }

    private static ServerProcess launch() {
        return ServerProcess.launch(
                directory, "--chartkeeper.clients=" + registrations.directory(), "--chartkeeper.labels=" + labels);
    }
}
