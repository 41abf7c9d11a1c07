package org.chartkeeper.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table scope × interaction × resource type, made from the server's own CapabilityStatement: a seeded sample of it, or all of
 * it with {@code -Pfull}. Nothing is stored: whatever a request is allowed to do fails for a reason other than the scopes.
 */
class ScopeTableIT {

    private static final Chartkeeper SERVER = TestServer.shared();
    private static final boolean FULL = Boolean.getBoolean("chartkeeper.full");
    private static final long SEED = Long.getLong("chartkeeper.seed", 20261124);
    private static final int SAMPLE_PER_TYPE = 5;

    private static final String LETTERS = "cruds";
    private static final String REFUSAL = "the scopes of the token do not allow";
    private static final String CHANGE = "[{\"op\": \"replace\", \"path\": \"/language\", \"value\": \"en\"}]";

    /** Types for which the documentation lists {@code category}; a sample of them is enough. */
    private static final Set<String> CATEGORIZED =
            Set.of("Observation", "Condition", "DocumentReference", "DiagnosticReport", "ServiceRequest", "CarePlan");

    /**
     * A row of the table.
     *
     * @param interaction as the CapabilityStatement names it
     * @param letters the permissions it needs
     * @param sends whether it sends a resource to be stored, which a scope may not cover
     * @param ask does it to a type
     */
    private record Row(
            String interaction,
            String name,
            String letters,
            boolean sends,
            BiFunction<FhirClient, String, Response> ask) {}

    private static final List<Row> ROWS = List.of(
            row("read", "r", false, (client, type) -> client.get("/" + type + "/" + Records.unique())),
            row("read", "in a batch", "r", false, (client, type) -> entry(client, "batch", "GET", type + "/x")),
            row(
                    "read",
                    "in a transaction",
                    "r",
                    false,
                    (client, type) -> entry(client, "transaction", "GET", type + "/x")),
            row("vread", "r", false, (client, type) -> client.get("/" + type + "/" + Records.unique() + "/_history/1")),
            row(
                    "history-instance",
                    "r",
                    false,
                    (client, type) -> client.get("/" + type + "/" + Records.unique() + "/_history")),
            row("history-type", "rs", false, (client, type) -> client.get("/" + type + "/_history?_count=1")),
            row("search-type", "s", false, (client, type) -> client.get("/" + type + "?_id=" + Records.unique())),
            row("search-type", "by form", "s", false, (client, type) -> client.request()
                    .accept(FhirClient.JSON)
                    .contentType("application/x-www-form-urlencoded")
                    .formParam("_id", Records.unique())
                    .post("/" + type + "/_search")),
            row(
                    "search-type",
                    "in a batch",
                    "s",
                    false,
                    (client, type) -> entry(client, "batch", "GET", type + "?_id=x")),
            row(
                    "search-type",
                    "in a transaction",
                    "s",
                    false,
                    (client, type) -> entry(client, "transaction", "GET", type + "?_id=x")),
            row("create", "c", true, (client, type) -> client.post("/" + type, resource(type))),
            row("create", "in a batch", "c", true, (client, type) -> sending(client, "batch", "POST", type, type)),
            row(
                    "create",
                    "in a transaction",
                    "c",
                    true,
                    (client, type) -> sending(client, "transaction", "POST", type, type)),
            row("create", "conditional", "cs", true, (client, type) -> client.request()
                    .header("If-None-Exist", "_id=" + Records.unique())
                    .accept(FhirClient.JSON)
                    .contentType(FhirClient.JSON)
                    .body(resource(type))
                    .post("/" + type)),
            row("update", "u", true, (client, type) -> {
                String id = Records.unique();
                return client.put("/" + type + "/" + id, Records.withId(resource(type), id));
            }),
            row(
                    "update",
                    "in a batch",
                    "u",
                    true,
                    (client, type) -> sending(client, "batch", "PUT", type, type + "/x")),
            row(
                    "update",
                    "in a transaction",
                    "u",
                    true,
                    (client, type) -> sending(client, "transaction", "PUT", type, type + "/x")),
            row(
                    "update",
                    "conditional",
                    "us",
                    true,
                    (client, type) -> client.put("/" + type + "?_id=" + Records.unique(), resource(type))),
            row(
                    "update",
                    "conditional in a batch",
                    "us",
                    true,
                    (client, type) -> sending(client, "batch", "PUT", type, type + "?_id=x")),
            row("patch", "ru", false, (client, type) -> client.patch("/" + type + "/" + Records.unique(), CHANGE)),
            row(
                    "patch",
                    "conditional",
                    "rus",
                    false,
                    (client, type) -> client.patch("/" + type + "?_id=" + Records.unique(), CHANGE)),
            row("delete", "d", false, (client, type) -> client.delete("/" + type + "/" + Records.unique())),
            row("delete", "in a batch", "d", false, (client, type) -> entry(client, "batch", "DELETE", type + "/x")),
            row(
                    "delete",
                    "in a transaction",
                    "d",
                    false,
                    (client, type) -> entry(client, "transaction", "DELETE", type + "/x")),
            row(
                    "delete",
                    "conditional",
                    "ds",
                    false,
                    (client, type) -> client.delete("/" + type + "?_id=" + Records.unique())),
            row(
                    "delete",
                    "conditional in a transaction",
                    "ds",
                    false,
                    (client, type) -> entry(client, "transaction", "DELETE", type + "?_id=x")),
            row("$meta", "r", false, (client, type) -> client.get("/" + type + "/$meta")),
            row("$validate", "r", false, (client, type) -> client.post("/" + type + "/$validate", resource(type))),
            row(
                    "$everything",
                    "rs",
                    false,
                    (client, type) -> client.get("/" + type + "/" + Records.unique() + "/$everything")));

    /** What needs the scopes of the types in its answer, or a role, or a resource to change, and is tested with that. */
    private static final Set<String> ELSEWHERE = Set.of(
            "$export",
            "$export-poll-status",
            "$explain-labels",
            "$remove-label",
            "$simulate",
            "$meta-add",
            "$meta-delete");

    /** A column of the table: scopes, and the permissions they give on the type whatever it contains and is about. */
    private record Column(String scope, String patient, String letters, boolean bounded) {

        FhirClient client() {
            return patient == null ? SERVER.as(Registrations.LOADER, scope) : SERVER.asApp(scope, patient);
        }
    }

    private static Stream<Column> columns(Row row, String type, String patient) {
        String other = type.equals("Basic") ? "Flag" : "Basic";
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("system/" + type + "." + row.letters(), null, row.letters(), false));
        columns.add(new Column("system/*." + row.letters(), null, row.letters(), false));
        columns.add(new Column("system/" + other + ".cruds", null, "", false));
        columns.add(new Column("system/" + type + ".read", null, "rs", false));
        columns.add(new Column("system/" + type + ".write", null, "cud", false));
        columns.add(new Column("system/" + type + ".*", null, LETTERS, false));
        columns.add(new Column("user/" + type + "." + row.letters(), patient, row.letters(), false));
        columns.add(new Column("user/" + other + ".cruds", patient, "", false));
        columns.add(new Column("patient/" + type + ".cruds", patient, LETTERS, true));
        columns.add(new Column("patient/" + other + ".cruds user/" + other + ".cruds", patient, "", false));
        for (char letter : row.letters().toCharArray()) {
            String rest = LETTERS.replace(String.valueOf(letter), "");
            columns.add(new Column("system/" + type + "." + rest, null, rest, false));
            columns.add(new Column("user/" + type + "." + rest, patient, rest, false));
            columns.add(new Column("patient/" + type + "." + rest, patient, rest, true));
        }
        if (CATEGORIZED.contains(type)) {
            columns.add(new Column("system/" + type + ".cruds?category=none", null, LETTERS, true));
            columns.add(new Column("patient/" + type + ".cruds?category=none", patient, LETTERS, true));
            columns.add(new Column(
                    "system/" + type + ".cruds?category=none system/" + type + "." + row.letters(),
                    null,
                    LETTERS,
                    false));
        }
        return columns.stream();
    }

    @Test
    void everyInteractionNeedsItsScope() {
        Map<String, Set<String>> offered = offered();
        String patient = SERVER.as(Registrations.LOADER).create("Patient", Records.patient(Records.unique()));
        Random random = new Random(SEED);
        List<String> failures = new ArrayList<>();
        int asked = 0;
        int next = 0;
        for (Map.Entry<String, Set<String>> type : offered.entrySet()) {
            List<Row> rows = ROWS.stream()
                    .filter(row -> type.getValue().contains(row.interaction()))
                    .toList();
            List<Row> chosen = FULL ? rows : new ArrayList<>();
            for (int number = 0; !FULL && number < SAMPLE_PER_TYPE; number++) {
                chosen.add(rows.get(next++ % rows.size()));
            }
            for (Row row : chosen) {
                List<Column> columns = columns(row, type.getKey(), patient).toList();
                List<Column> some = FULL ? columns : List.of(columns.get(random.nextInt(columns.size())));
                for (Column column : some) {
                    check(row, column, type.getKey(), failures);
                    asked++;
                }
            }
        }
        assertThat(failures).as("of " + asked + " cells, seed " + SEED).isEmpty();
        assertThat(asked).isGreaterThan(500);
    }

    @Test
    void theTableHasARowForEverythingThatIsOffered() {
        Set<String> known = ROWS.stream().map(Row::interaction).collect(Collectors.toSet());

        Set<String> unknown = offered().values().stream()
                .flatMap(Set::stream)
                .filter(interaction -> !known.contains(interaction) && !ELSEWHERE.contains(interaction))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unknown).isEmpty();
    }

    @Test
    void wholeSystemInteractionsNeedAScopeOnAllTypes() {
        FhirClient all = SERVER.as(Registrations.LOADER, "system/*.rs");
        FhirClient one = SERVER.as(Registrations.LOADER, "system/Patient.cruds");
        FhirClient unread = SERVER.as(Registrations.LOADER, "system/*.cuds");

        assertThat(all.get("/_history?_count=1").statusCode()).isEqualTo(200);
        for (FhirClient client : List.of(one, unread)) {
            Response refused = client.get("/_history?_count=1");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(Answers.problem(refused)).contains(REFUSAL);
        }
    }

    private static void check(Row row, Column column, String type, List<String> failures) {
        boolean open = row.letters().chars().allMatch(letter -> column.letters().indexOf(letter) >= 0)
                && !(row.sends() && column.bounded());
        Response answer = row.ask().apply(column.client(), type);
        boolean refused = answer.asString().contains(REFUSAL);
        boolean right = open
                ? !refused && answer.statusCode() != 401 && answer.statusCode() < 500
                : refused && (answer.statusCode() == 403 || answer.asString().contains("\"403 "));
        if (!right) {
            failures.add("%s %s of %s with %s: %d %s"
                    .formatted(
                            row.interaction(),
                            row.name(),
                            type,
                            column.scope(),
                            answer.statusCode(),
                            answer.asString().lines().limit(5).collect(Collectors.joining(" "))));
        }
    }

    /** The interactions and operations of each type. */
    private static Map<String, Set<String>> offered() {
        Map<String, Set<String>> offered = new java.util.TreeMap<>();
        for (JsonNode resource :
                Answers.json(SERVER.asNobody().get("/metadata")).at("/rest/0/resource")) {
            Set<String> interactions = new TreeSet<>();
            resource.path("interaction")
                    .forEach(interaction ->
                            interactions.add(interaction.path("code").asText()));
            resource.path("operation")
                    .forEach(operation ->
                            interactions.add("$" + operation.path("name").asText()));
            offered.put(resource.path("type").asText(), interactions);
        }
        return offered;
    }

    private static Row row(
            String interaction, String letters, boolean sends, BiFunction<FhirClient, String, Response> ask) {
        return row(interaction, "", letters, sends, ask);
    }

    private static Row row(
            String interaction,
            String name,
            String letters,
            boolean sends,
            BiFunction<FhirClient, String, Response> ask) {
        return new Row(interaction, name, letters, sends, ask);
    }

    private static Response entry(FhirClient client, String type, String method, String url) {
        return client.post("", Records.bundle(type, Records.entry(method, unique(url))));
    }

    private static Response sending(FhirClient client, String type, String method, String resourceType, String url) {
        String resource = url.endsWith("/x") ? Records.withId(resource(resourceType), "x") : resource(resourceType);
        return client.post("", Records.bundle(type, Records.entry(method, url, resource)));
    }

    private static String unique(String url) {
        return url.replaceFirst("x$", Records.unique());
    }

    /** A resource that is refused when it is about to be stored, for a label that means nothing. */
    private static String resource(String type) {
        return """
                {"resourceType": "%s", "meta": {"security": [
                  {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NO-SUCH-LABEL"}]}}
                """.formatted(type);
    }
}
