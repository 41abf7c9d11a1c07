package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When what decisions rest on is not to be had, nothing is shown. */
class FailClosedIT {

    private static final CasesServer CASES = CasesServer.shared();
    private static final FhirClient LOADER = CASES.server().as(Registrations.LOADER);
    private static final String MARK = "only-for-those-who-may";

    private static String patient;
    private static String observation;
    private static String hidden;

    @BeforeAll
    static void records() {
        LOADER.post("", CaseRecords.actors());
        String mark = MARK + Records.unique();
        patient = LOADER.create("Patient", Records.patient(mark).replace("\"gender\"", "\"active\": true, \"gender\""));
        LOADER.create(
                "Consent",
                Records.consent(
                                patient,
                                "\"provision\": {\"type\": \"permit\", \"purpose\": [" + Records.purpose("TREAT")
                                        + "]}")
                        .replace("Organization/demo-hospital", "Organization/A"));
        observation = LOADER.create("Observation", Records.observation(patient, Records.HEART_RATE));
        String other = LOADER.create("Patient", Records.patient(mark + "-other"));
        hidden = LOADER.create("Observation", Records.observation(other, Records.HEART_RATE));
        CASES.write("deny");
        FhirClient caller = somebody();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> caller.get("/Observation/" + hidden).statusCode() == 404
                        && caller.get("/Observation/" + observation).statusCode() == 200);
    }

    /** Somebody whom the server has not met before, so that nothing is remembered. */
    private static FhirClient somebody() {
        return CASES.as("system/*.rs", List.of("TREAT"), "Practitioner/" + Records.unique(), "Organization/A");
    }

    @Test
    void b26WhereChangesCannotBeReadNobodyIsAnswered() throws SQLException {
        FhirClient known = somebody();
        assertThat(known.get("/Observation/" + observation).statusCode()).isEqualTo(200);

        without("select on chartkeeper.access_change", () -> {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> known.get("/Observation/" + observation).statusCode() == 503);
            for (String path : List.of(
                    "/Observation/" + observation,
                    "/Observation/" + hidden,
                    "/Observation",
                    "/Patient?_summary=count",
                    "/Observation/" + observation + "/_history")) {
                checkUnavailable(known.get(path));
                checkUnavailable(somebody().get(path));
            }
        });

        await().atMost(Duration.ofSeconds(20))
                .until(() -> known.get("/Observation/" + observation).statusCode() == 200);
    }

    @Test
    void b26WhereAnAnswerCannotBeKeptNobodyIsAnswered() throws SQLException {
        without("insert, update on chartkeeper.access_answer", () -> {
            checkUnavailable(somebody().get("/Observation/" + observation));
            checkUnavailable(somebody().get("/Observation"));
        });

        assertThat(somebody().get("/Observation/" + observation).statusCode()).isEqualTo(200);
    }

    @Test
    void f18AnUnusablePolicyLeavesTheOldOneInForce() {
        FhirClient caller = somebody();
        for (String text : List.of("default: everything", "custodian: [", "surprise: true")) {
            CASES.writeText(text);

            assertThat(caller.get("/Observation/" + hidden).statusCode())
                    .as(text)
                    .isEqualTo(404);
            assertThat(caller.get("/Observation/" + observation).statusCode())
                    .as(text)
                    .isEqualTo(200);
        }
        CASES.write("deny");
    }

    @Test
    void theDatabaseShowsNothingToWhoeverIsNotNamed() throws SQLException {
        try (Connection connection = CASES.asServer();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("hfj_resource", "hfj_res_ver", "hfj_spidx_token", "hfj_res_link")) {
                assertThat(count(statement, table)).as(table + " for nobody").isZero();
                for (String caller : List.of("", "nobody", "**", "/")) {
                    statement.execute("select set_config('chartkeeper.caller', '" + caller + "', false)");
                    assertThat(count(statement, table))
                            .as(table + " for `" + caller + "`")
                            .isZero();
                }
                statement.execute("reset chartkeeper.caller");
            }
        }
    }

    @Test
    void aNewClassIsWithheldUntilItIsDecided() throws SQLException {
        assertThat(somebody().get("/Observation/" + observation).statusCode()).isEqualTo(200);
        try (Connection connection = CASES.asServer();
                Statement statement = connection.createStatement();
                ResultSet answers = statement.executeQuery(
                        "select id from chartkeeper.access_answer order by stored desc limit 1")) {
            assertThat(answers.next()).isTrue();
            String answer = answers.getString(1);
            try (Statement asked = connection.createStatement();
                    ResultSet shown =
                            asked.executeQuery("select set_config('chartkeeper.caller', '" + answer + "', false);")) {
                assertThat(shown.next()).isTrue();
            }
            try (Statement asked = connection.createStatement();
                    ResultSet undecided = asked.executeQuery(
                            "select class from chartkeeper.shown(array(select (select max(id) from chartkeeper.access_class) + n"
                                    + " from generate_series(1, 100) n))")) {
                assertThat(undecided.next()).isFalse();
            }
        }
    }

    private interface Check {
        void run() throws SQLException;
    }

    /** Checks while the serving role lacks a right. */
    private static void without(String right, Check check) throws SQLException {
        try (Connection owner = CASES.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("revoke " + right + " from chartkeeper_server");
            try {
                check.run();
            } finally {
                statement.execute("grant " + right + " to chartkeeper_server");
            }
        }
    }

    private static void checkUnavailable(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
        assertThat(answer.asString()).doesNotContain(MARK, Records.HEART_RATE, observation, hidden);
        assertThat(Answers.tellsOfInsides(answer.asString())).isFalse();
    }

    private static int count(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*) from public." + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
