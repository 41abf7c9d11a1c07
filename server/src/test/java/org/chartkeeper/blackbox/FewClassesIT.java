package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A patient's app, for which the database lists the few classes that it sees, and a second node that lists them for nobody. */
class FewClassesIT {

    private static final String SCOPE = "patient/*.cruds";
    private static final String OWN = "demo-anna";
    private static final Chartkeeper SERVER = TestServer.shared();
    private static final Path DATA = TestServer.place("shared").resolve("data");

    private static ServerProcess node;
    private static FhirClient byList;
    private static FhirClient byMap;

    @BeforeAll
    static void aSecondNode() throws IOException {
        Registrations registrations = SERVER.registrations();
        node = ServerProcess.launch(
                        TestServer.directory("few"),
                        "--chartkeeper.gate.few-classes=0",
                        "--chartkeeper.clients=" + registrations.directory(),
                        "--chartkeeper.issuers=" + registrations.issuers(),
                        "--chartkeeper.users=" + registrations.users(),
                        "--chartkeeper.database.url=" + databaseUrl(),
                        "--chartkeeper.database.username=chartkeeper_server",
                        "--chartkeeper.database.password=" + password("chartkeeper_server"),
                        "--chartkeeper.database.owner-username=chartkeeper_owner",
                        "--chartkeeper.database.owner-password=" + password("chartkeeper_owner"))
                .ready();
        byList = SERVER.asApp(SCOPE, OWN);
        byMap = new Chartkeeper(node.baseUrl(), registrations).asApp(SCOPE, OWN);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Patient/demo-anna",
                "/Patient/demo-ben",
                "/Patient/demo-anna/_history/1",
                "/Patient/demo-anna/_history",
                "/Patient?_has:Observation:patient:code=8867-4&_total=accurate",
                "/Patient?name=a&_total=accurate",
                "/Observation?_summary=count",
                "/Observation?code=8867-4&_summary=count",
                "/Observation?code=8867-4&_count=2&_total=accurate",
                "/Observation?_lastUpdated=gt2020-01-01&_sort=-_lastUpdated&_count=3&_total=accurate",
                "/Observation?subject:Patient.name=a&_total=accurate",
                "/Observation?_sort=-date&_count=3&_include=Observation:patient",
                "/Observation?patient=demo-ben&_total=accurate",
                "/Observation/_history?_count=5",
                "/_history?_count=5",
                "/Patient?_revinclude=Observation:patient&_revinclude=Provenance:target&_count=2",
                "/Patient/demo-anna/$everything?_count=20",
                "/Patient/demo-ben/$everything",
                "/Practitioner?_total=accurate&_count=2",
                "/Organization?_total=accurate&_count=2",
                "/Consent?_total=accurate",
                "/Coverage?_total=accurate"
            })
    void answersTheSameByListAndByMap(String path) {
        assertThat(comparable(byList.get(path), SERVER.baseUrl()))
                .isEqualTo(comparable(byMap.get(path), node.baseUrl()));
    }

    @Test
    void theAppIsAnsweredByListAndFindsWhatIsItsOwn() throws IOException, SQLException {
        assertThat(byList.search("/Observation?_count=50")).isNotEmpty();

        try (Connection database = database("chartkeeper_owner")) {
            assertThat(number(database, """
                            select count(*) from chartkeeper.access_answer
                             where cardinality(few) between 1 and 400 and length(visible) = 0
                            """)).isPositive();
        }
    }

    @Test
    void whatIsNewIsThereWithTheNextRequestAndOnlyForItsPatient() {
        FhirClient ehr = SERVER.as(Registrations.LOADER);
        String own = ehr.create("Patient", Records.patient(Records.unique()));
        FhirClient app = SERVER.asApp(SCOPE, own);
        assertThat(app.search("/Observation")).isEmpty();

        String record = app.create("Observation", Records.observation(own, Records.HEART_RATE));

        assertThat(app.search("/Observation")).containsExactly("Observation/" + record);
        assertThat(app.put(
                                "/Observation/" + record,
                                Records.withId(Records.observation(own, Records.HEART_RATE, 80), record))
                        .statusCode())
                .isEqualTo(200);
        assertThat(byList.get("/Observation/" + record).statusCode()).isEqualTo(404);
        assertThat(app.delete("/Observation/" + record).statusCode()).isIn(200, 204);
        assertThat(app.search("/Observation")).isEmpty();
    }

    @Test
    void theRoleForFewClassesShowsNothingToWhomNothingIsListed() throws IOException, SQLException {
        try (Connection database = database("chartkeeper_server")) {
            database.setAutoCommit(false);
            for (String caller : new String[] {"", "*", "nobody"}) {
                act(database, "select set_config('chartkeeper.caller', '" + caller + "', true)");
                act(database, "set local role chartkeeper_server_few");

                assertThat(number(database, "select count(*) from hfj_resource"))
                        .as(caller)
                        .isZero();
                assertThat(number(database, "select count(*) from hfj_res_ver"))
                        .as(caller)
                        .isZero();
                database.rollback();
            }
        }
    }

    @Test
    void theRoleForFewClassesMayDoNoMoreThanTheServer() throws IOException, SQLException {
        try (Connection database = database("chartkeeper_server")) {
            for (String deed : new String[] {
                "delete from chartkeeper.audit_entry",
                "update chartkeeper.audit_entry set id = id",
                "alter table hfj_resource disable row level security",
                "set role chartkeeper_owner"
            }) {
                database.setAutoCommit(false);
                act(database, "set local role chartkeeper_server_few");

                assertThatThrownBy(() -> act(database, deed))
                        .as(deed)
                        .isInstanceOf(SQLException.class)
                        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
                database.rollback();
            }
        }
    }

    private static String comparable(Response answer, String baseUrl) {
        JsonNode body = Answers.json(answer.asString().replace(baseUrl, ""));
        if (body instanceof ObjectNode bundle
                && body.path("resourceType").asText().equals("Bundle")) {
            bundle.remove("id");
            bundle.remove("meta");
        }
        return answer.statusCode() + " " + body.toPrettyString();
    }

    private static void act(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection database(String user) throws IOException, SQLException {
        return DriverManager.getConnection(databaseUrl(), user, password(user));
    }

    private static String databaseUrl() throws IOException {
        String port = Files.readAllLines(DATA.resolve("postgres/postmaster.pid"))
                .get(3)
                .trim();
        return "jdbc:postgresql://localhost:" + port + "/chartkeeper";
    }

    private static String password(String user) throws IOException {
        Properties passwords = new Properties();
        try (var in = Files.newInputStream(DATA.resolve("database.properties"))) {
            passwords.load(in);
        }
        return passwords.getProperty(user);
    }
}
