package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What generated records say: one draw gives the record, another draw a different one that is withheld for the same reason. */
final class Contents {

    static final String MENTION = "urn:noninterference:mention";

    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    private static final String CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";

    private final Dice dice;
    private final List<Row> practitioners;
    private final boolean linked;

    /**
     * Contents drawn from {@code dice}.
     *
     * @param linked whether references to other records are written, or left out
     */
    Contents(Dice dice, List<Row> practitioners, boolean linked) {
        this.dice = dice;
        this.practitioners = practitioners;
        this.linked = linked;
    }

    ObjectNode of(Row row) {
        ObjectNode content =
                switch (row.type) {
                    case "Patient" -> patient(row);
                    case "Encounter" -> encounter(row);
                    case "Condition" -> condition(row);
                    case "Observation" -> observation(row);
                    case "DiagnosticReport" -> report(row);
                    case "DocumentReference" -> document(row);
                    case "List" -> list(row);
                    case "Practitioner" -> practitioner(row);
                    default -> throw new IllegalStateException("no content for `" + row.type + "`");
                };
        content.put("id", row.id);
        label(row, content);
        if (linked) {
            row.mentions.forEach(mentioned -> content.withArray("extension")
                    .addObject()
                    .put("url", MENTION)
                    .putObject("valueReference")
                    .put("reference", mentioned.reference()));
        }
        return content;
    }

    private ObjectNode patient(Row row) {
        ObjectNode patient = Json.object("""
                {"resourceType": "Patient", "identifier": [{"system": "%s", "value": "%s"}],
                 "name": [{"family": "%s", "given": ["%s"]}], "gender": "%s", "birthDate": "%s",
                 "generalPractitioner": [{"reference": "%s"}]}
                """.formatted(
                        Words.IDENTIFIERS,
                        identifier(row),
                        Words.family(dice, row.withheld),
                        Words.family(dice, false),
                        dice.of("female", "male"),
                        Words.day(dice),
                        doctor()));
        for (String other : links(row, "Patient")) {
            patient.withArray("link")
                    .addObject()
                    .put("type", "seealso")
                    .putObject("other")
                    .put("reference", other);
        }
        return patient;
    }

    private ObjectNode practitioner(Row row) {
        return Json.object("""
                {"resourceType": "Practitioner", "active": true, "identifier": [{"system": "%s", "value": "%s"}],
                 "name": [{"family": "%s"}]}
                """.formatted(Words.IDENTIFIERS, identifier(row), Words.family(dice, false)));
    }

    private ObjectNode encounter(Row row) {
        String day = day(row);
        ObjectNode encounter = Json.object("""
                {"resourceType": "Encounter", "identifier": [{"system": "%s", "value": "%s"}], "status": "%s",
                 "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
                 "type": [{"coding": [{"system": "%s", "code": "%s"}]}], "subject": {"reference": "%s"},
                 "period": {"start": "%s", "end": "%s"}, "participant": [{"individual": {"reference": "%s"}}]}
                """.formatted(
                        Words.IDENTIFIERS,
                        identifier(row),
                        dice.of("finished", "in-progress"),
                        Words.CODES,
                        code(row),
                        subject(row),
                        day,
                        day,
                        doctor()));
        for (String condition : links(row, "Condition")) {
            encounter.withArray("diagnosis").addObject().putObject("condition").put("reference", condition);
        }
        return encounter;
    }

    private ObjectNode condition(Row row) {
        ObjectNode condition = Json.object("""
                {"resourceType": "Condition", "identifier": [{"system": "%s", "value": "%s"}],
                 "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                   "code": "%s"}]}, "code": {"coding": [{"system": "%s", "code": "%s"}], "text": "%s"},
                 "subject": {"reference": "%s"}, "onsetDateTime": "%s", "recordedDate": "%s"}
                """.formatted(
                        Words.IDENTIFIERS,
                        identifier(row),
                        dice.of("active", "resolved"),
                        Words.CODES,
                        code(row),
                        Words.family(dice, row.withheld),
                        subject(row),
                        day(row),
                        day(row)));
        setFirst(condition, "encounter", links(row, "Encounter"));
        for (String detail : links(row, "Observation", "DiagnosticReport")) {
            condition
                    .withArray("evidence")
                    .addObject()
                    .withArray("detail")
                    .addObject()
                    .put("reference", detail);
        }
        return condition;
    }

    private ObjectNode observation(Row row) {
        ObjectNode observation = Json.object("""
                {"resourceType": "Observation", "identifier": [{"system": "%s", "value": "%s"}], "status": "%s",
                 "category": [{"coding": [{"system": "%s", "code": "%s"}]}],
                 "code": {"coding": [{"system": "%s", "code": "%s"}]}, "subject": {"reference": "%s"},
                 "effectiveDateTime": "%s", "performer": [{"reference": "%s"}],
                 "valueQuantity": {"value": %d, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"},
                 "component": [{"code": {"coding": [{"system": "%s", "code": "%s"}]},
                   "valueQuantity": {"value": %d, "system": "http://unitsofmeasure.org", "code": "mg"}}]}
                """.formatted(
                        Words.IDENTIFIERS,
                        identifier(row),
                        dice.of("final", "amended", "preliminary"),
                        CATEGORY,
                        dice.of("laboratory", "vital-signs"),
                        Words.CODES,
                        code(row),
                        subject(row),
                        day(row) + "T%02d:30:00Z".formatted(dice.below(24)),
                        doctor(),
                        Words.value(dice),
                        Words.CODES,
                        Words.code(dice, row.withheld),
                        Words.value(dice)));
        setFirst(observation, "encounter", links(row, "Encounter"));
        List<String> others = links(row, "Observation");
        for (int i = 0; i < others.size(); i++) {
            add(observation.withArray(i % 2 == 0 ? "hasMember" : "derivedFrom"), others.get(i));
        }
        links(row, "DocumentReference").forEach(source -> add(observation.withArray("derivedFrom"), source));
        return observation;
    }

    private ObjectNode report(Row row) {
        ObjectNode report = Json.object("""
                {"resourceType": "DiagnosticReport", "identifier": [{"system": "%s", "value": "%s"}], "status": "final",
                 "code": {"coding": [{"system": "%s", "code": "%s"}]}, "subject": {"reference": "%s"},
                 "effectiveDateTime": "%s", "performer": [{"reference": "%s"}], "conclusion": "%s"}
                """.formatted(
                        Words.IDENTIFIERS,
                        identifier(row),
                        Words.CODES,
                        code(row),
                        subject(row),
                        day(row),
                        doctor(),
                        Words.family(dice, row.withheld)));
        setFirst(report, "encounter", links(row, "Encounter"));
        links(row, "Observation").forEach(result -> add(report.withArray("result"), result));
        return report;
    }

    private ObjectNode document(Row row) {
        ObjectNode document = Json.object("""
                {"resourceType": "DocumentReference", "identifier": [{"system": "%s", "value": "%s"}],
                 "status": "current", "type": {"coding": [{"system": "%s", "code": "%s"}]},
                 "subject": {"reference": "%s"}, "date": "%sT08:00:00Z", "author": [{"reference": "%s"}],
                 "description": "%s", "content": [{"attachment": {"contentType": "text/plain", "data": "%s"}}]}
                """.formatted(
                        Words.IDENTIFIERS,
                        identifier(row),
                        Words.CODES,
                        code(row),
                        subject(row),
                        day(row),
                        doctor(),
                        Words.family(dice, row.withheld),
                        dice.of("YWJj", "ZGVm", "Z2hpamts")));
        for (String related : links(row, "Observation", "Condition")) {
            add(document.withObject("/context").withArray("related"), related);
        }
        return document;
    }

    private ObjectNode list(Row row) {
        ObjectNode list = Json.object("""
                {"resourceType": "List", "identifier": [{"system": "%s", "value": "%s"}], "status": "current",
                 "mode": "working", "title": "%s", "code": {"coding": [{"system": "%s", "code": "%s"}]},
                 "subject": {"reference": "%s"}, "date": "%s"}
                """.formatted(
                        Words.IDENTIFIERS,
                        identifier(row),
                        Words.family(dice, row.withheld),
                        Words.CODES,
                        code(row),
                        subject(row),
                        day(row)));
        row.refersTo.stream()
                .filter(other -> linked)
                .forEach(item ->
                        list.withArray("entry").addObject().putObject("item").put("reference", item.reference()));
        return list;
    }

    /** Marks what is withheld by its label so that every server takes it for that. */
    private void label(Row row, ObjectNode content) {
        Denial denial = row.person == null ? Denial.NOTHING : row.person.denial();
        boolean labelled = row.withheld && (denial == Denial.LABEL || denial == Denial.NO_CONSENT);
        if (!labelled && !(row.withheld && dice.chance(30))) {
            return;
        }
        ArrayNode security = content.putObject("meta").putArray("security");
        security.addObject().put("system", CONFIDENTIALITY).put("code", "R");
        security.addObject().put("system", ACT).put("code", dice.of("HIV", "PSY"));
    }

    private List<String> links(Row row, String... types) {
        return linked ? row.references(types) : List.of();
    }

    private static void add(ArrayNode to, String reference) {
        to.addObject().put("reference", reference);
    }

    private static void setFirst(ObjectNode content, String element, List<String> references) {
        if (!references.isEmpty()) {
            content.putObject(element).put("reference", references.get(0));
        }
    }

    private String code(Row row) {
        return denial(row) == Denial.CODE && row.withheld ? Words.DENIED_CODE : Words.code(dice, row.withheld);
    }

    private String day(Row row) {
        return denial(row) == Denial.PERIOD && row.withheld ? Words.deniedDay(dice) : Words.day(dice);
    }

    private static @Nullable Denial denial(Row row) {
        return row.person == null ? null : row.person.denial();
    }

    private static String subject(Row row) {
        return Objects.requireNonNull(row.person).reference();
    }

    private String doctor() {
        return dice.one(practitioners).reference();
    }

    /** Some identifiers are shared between records, visible and withheld ones alike. */
    private String identifier(Row row) {
        String own = row.id.replaceFirst(".*?-", "");
        return dice.chance(25) ? "shared-" + dice.below(4) : row.id.substring(0, row.id.indexOf('-')) + "." + own;
    }
}
