package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A resource of a generated store. */
final class Row {

    final String type;
    final String id;
    final @Nullable Person person;

    /** Whether no caller is shown it, so that it may be missing or another. */
    final boolean withheld;

    /** Whether it is deleted once it was there. */
    final boolean deleted;

    final List<Row> refersTo = new ArrayList<>();

    /** Those it refers to by an element that is not searched by, so that nobody minds when it leads nowhere. */
    final List<Row> mentions = new ArrayList<>();

    Row(String type, String id, @Nullable Person person, boolean withheld, boolean deleted) {
        this.type = type;
        this.id = id;
        this.person = person;
        this.withheld = withheld;
        this.deleted = deleted;
    }

    String reference() {
        return type + "/" + id;
    }

    /** Adds what is referred to from {@code element} on, if it is of this type. */
    List<String> references(String... types) {
        return refersTo.stream()
                .filter(row -> List.of(types).contains(row.type))
                .map(Row::reference)
                .toList();
    }

    /** The same row with nothing in it: what a store has in its place that must not have it and cannot be without. */
    ObjectNode stub() {
        return switch (type) {
            case "Observation" ->
                Json.object("{\"resourceType\":\"Observation\",\"status\":\"unknown\",\"code\":{\"text\":\"x\"}}");
            case "DiagnosticReport" ->
                Json.object("{\"resourceType\":\"DiagnosticReport\",\"status\":\"unknown\",\"code\":{\"text\":\"x\"}}");
            case "Condition" -> Json.object("{\"resourceType\":\"Condition\"}");
            case "Encounter" ->
                Json.object("{\"resourceType\":\"Encounter\",\"status\":\"unknown\",\"class\":{\"code\":\"x\"}}");
            case "DocumentReference" ->
                Json.object("{\"resourceType\":\"DocumentReference\",\"status\":\"current\","
                        + "\"content\":[{\"attachment\":{\"title\":\"x\"}}]}");
            case "List" -> Json.object("{\"resourceType\":\"List\",\"status\":\"retired\",\"mode\":\"working\"}");
            case "Patient" -> Json.object("{\"resourceType\":\"Patient\",\"active\":false}");
            default -> throw new IllegalStateException("no stub for `" + type + "`");
        };
    }
}
