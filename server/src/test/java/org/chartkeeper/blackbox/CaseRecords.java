package org.chartkeeper.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The resources and consents of {@code cases/consent.yaml} as a client writes them, each case with patients of its own. */
final class CaseRecords {

    static final JsonNode TABLE = read();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/";
    private static final Set<String> LEVELS = Set.of("U", "L", "M", "N", "R", "V");
    private static final Map<String, String> DATES = Map.of(
            "Observation", "effectiveDateTime",
            "Condition", "onsetDateTime",
            "MedicationRequest", "authoredOn",
            "DocumentReference", "date");

    private final String prefix;

    /** @param caseId begins the ids of all that is about a patient */
    CaseRecords(String caseId) {
        this.prefix = caseId.toLowerCase(java.util.Locale.ROOT) + "-";
    }

    private static JsonNode read() {
        try (var in = CaseRecords.class.getResourceAsStream("/cases/consent.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code Type/id} of a resource of the table in this case. */
    String reference(String name) {
        return TABLE.get("resources").path(name).path("type").asText("Encounter") + "/" + prefix + name;
    }

    String id(String name) {
        return prefix + name;
    }

    /** Who asks and is asked about in all cases. */
    static String actors() {
        List<String> entries = new ArrayList<>();
        for (String id : List.of("A", "B", "INS", "UNI", "PHA")) {
            entries.add(put("Organization/" + id, "\"name\": \"Organization " + id + "\""));
        }
        for (String id : List.of("drA", "drB", "nuA", "res1", "demo-weber")) {
            entries.add(put("Practitioner/" + id, "\"name\": [{\"family\": \"" + id + "\"}]"));
        }
        entries.add(put("Location/L1", "\"name\": \"Ward\""));
        entries.add(put(
                "CareTeam/ct1",
                "\"status\": \"active\", \"participant\": [{\"member\": {\"reference\": \"Practitioner/drA\"}}]"));
        entries.add(put(
                "Group/privileged",
                "\"type\": \"practitioner\", \"actual\": true, \"member\": ["
                        + "{\"entity\": {\"reference\": \"Practitioner/nuA\"}},"
                        + " {\"entity\": {\"reference\": \"Practitioner/demo-weber\"}}]"));
        return Records.bundle("transaction", entries.toArray(String[]::new));
    }

    private static String put(String reference, String members) {
        String[] parts = reference.split("/");
        return Records.entry(
                "PUT",
                reference,
                "{\"resourceType\": \"%s\", \"id\": \"%s\", %s}".formatted(parts[0], parts[1], members));
    }

    /** All of the table's resources. */
    String resources(LocalDate today, LocalDate caseDay) {
        List<String> entries = new ArrayList<>();
        for (String patient : List.of("p1", "p2", "p3")) {
            entries.add(put(
                    "Patient/" + prefix + patient,
                    "\"identifier\": [{\"system\": \"urn:test\", \"value\": \"" + prefix + patient
                            + "\"}], \"name\": [{\"family\": \"" + prefix + patient + "\"}]"));
        }
        TABLE.get("resources").properties().forEach(entry -> {
            if (!entry.getValue().get("patients").isEmpty()
                    && !entry.getValue().path("type").asText().equals("Patient")) {
                entries.add(entry(entry.getKey(), entry.getValue()));
            }
        });
        entries.add(put(
                "Encounter/" + prefix + "E2",
                "\"status\": \"finished\", \"class\": {\"code\": \"AMB\"}, " + subject("subject", "p1")));
        JsonNode period = TABLE.at("/actors/mom/represents/p3");
        entries.add(put(
                "RelatedPerson/" + prefix + "mom",
                "\"active\": true, " + subject("patient", "p3")
                        + ", \"relationship\": [{\"coding\": [{\"system\": \"" + TERMINOLOGY
                        + "v3-RoleCode\", \"code\": \"GUARD\"}]}], \"period\": " + shifted(period, today, caseDay)));
        return Records.bundle("transaction", entries.toArray(String[]::new));
    }

    private String subject(String element, String patient) {
        return "\"%s\": {\"reference\": \"Patient/%s\"}".formatted(element, prefix + patient);
    }

    private String entry(String name, JsonNode row) {
        String type = row.get("type").asText();
        ObjectNode resource = JSON.createObjectNode().put("resourceType", type).put("id", prefix + name);
        if (row.has("level")) {
            ArrayNode security = resource.putObject("meta").putArray("security");
            coding(security.addObject(), row.get("level").asText());
            row.path("labels").forEach(label -> coding(security.addObject(), label.asText()));
        }
        resource.put("status", type.equals("Appointment") ? "booked" : type.equals("Encounter") ? "finished" : "final");
        String patient = "Patient/" + prefix + row.at("/patients/0").asText();
        if (!type.equals("Appointment")) {
            reference(resource, "subject", patient);
        }
        switch (type) {
            case "Condition" -> resource.remove("status");
            case "MedicationRequest" -> resource.put("status", "active").put("intent", "order");
            case "DocumentReference" ->
                resource.put("status", "current")
                        .putArray("content")
                        .addObject()
                        .putObject("attachment")
                        .put("contentType", "text/plain");
            case "Encounter" -> resource.putObject("class").put("code", "AMB");
            case "Appointment" ->
                row.get("patients")
                        .forEach(one -> reference(
                                resource.withArrayProperty("participant")
                                        .addObject()
                                        .put("status", "accepted"),
                                "actor",
                                "Patient/" + prefix + one.asText()));
            default -> {}
        }
        content(resource, type, row);
        return Records.entry("PUT", type + "/" + prefix + name, resource.toString());
    }

    private void content(ObjectNode resource, String type, JsonNode row) {
        String[] code = row.path("code").asText("http://loinc.org|8867-4").split("\\|");
        if (Set.of("Observation", "Condition").contains(type)) {
            concept(resource.putObject("code"), code);
        } else if (type.equals("MedicationRequest")) {
            concept(resource.putObject("medicationCodeableConcept"), code);
        } else if (type.equals("DocumentReference")) {
            concept(resource.putObject("type"), code);
        }
        if (row.has("date")) {
            date(resource, type, row.get("date").asText());
        }
        if (row.has("author")) {
            author(resource, type, row.get("author").asText());
        }
        row.path("refs").forEach(ref -> {
            String target = reference(ref.asText());
            if (target.startsWith("Encounter/")) {
                reference(resource, "encounter", target);
            } else {
                reference(resource.withArrayProperty("reasonReference").addObject(), null, target);
            }
        });
    }

    private static void date(ObjectNode resource, String type, String date) {
        switch (type) {
            case "Encounter" -> resource.putObject("period").put("start", date).put("end", date);
            case "Appointment" -> resource.put("start", date + "T10:00:00Z").put("end", date + "T11:00:00Z");
            default -> resource.put(DATES.get(type), type.equals("DocumentReference") ? date + "T00:00:00Z" : date);
        }
    }

    private static void author(ObjectNode resource, String type, String author) {
        switch (type) {
            case "Observation" -> reference(resource.putArray("performer").addObject(), null, author);
            case "Condition" -> reference(resource, "recorder", author);
            case "MedicationRequest" -> reference(resource, "requester", author);
            default -> reference(resource.putArray("author").addObject(), null, author);
        }
    }

    private static void reference(ObjectNode at, String element, String reference) {
        (element == null ? at : at.putObject(element)).put("reference", reference);
    }

    private static void concept(ObjectNode concept, String[] code) {
        concept.putArray("coding").addObject().put("system", code[0]).put("code", code[1]);
    }

    private static void coding(ObjectNode coding, String label) {
        coding.put("system", TERMINOLOGY + (LEVELS.contains(label) ? "v3-Confidentiality" : "v3-ActCode"))
                .put("code", label);
    }

    /** The consents of a case, moved in time so that the case's day is {@code today}. */
    List<String> consents(JsonNode row, LocalDate today, LocalDate caseDay) {
        return StreamSupport.stream(row.path("consents").spliterator(), false)
                .map(consent -> consent(consent, today, caseDay))
                .toList();
    }

    private String consent(JsonNode row, LocalDate today, LocalDate caseDay) {
        ObjectNode consent = JSON.createObjectNode()
                .put("resourceType", "Consent")
                .put("status", row.path("status").asText("active"));
        concept(
                consent.putObject("scope"),
                new String[] {TERMINOLOGY + "consentscope", row.path("scope").asText("patient-privacy")});
        concept(consent.putArray("category").addObject(), new String[] {"http://loinc.org", "59284-0"});
        reference(consent, "patient", "Patient/" + prefix + row.path("patient").asText("p1"));
        if (row.has("dateTime")) {
            consent.put("dateTime", row.get("dateTime").asText());
        }
        fill(consent.putObject("provision"), row.get("provision"), today, caseDay);
        return consent.toString();
    }

    private void fill(ObjectNode provision, JsonNode row, LocalDate today, LocalDate caseDay) {
        provision.put("type", row.get("type").asText());
        row.path("purpose").forEach(code -> provision
                .withArrayProperty("purpose")
                .addObject()
                .put("system", TERMINOLOGY + "v3-ActReason")
                .put("code", code.asText()));
        row.path("label")
                .forEach(code ->
                        coding(provision.withArrayProperty("securityLabel").addObject(), code.asText()));
        row.path("actor").forEach(actor -> {
            ObjectNode named = provision.withArrayProperty("actor").addObject();
            concept(named.putObject("role"), new String[] {TERMINOLOGY + "v3-ParticipationType", "IRCP"});
            reference(named, "reference", actor.asText());
        });
        row.path("data").forEach(data -> data.properties()
                .forEach(entry -> reference(
                        provision.withArrayProperty("data").addObject().put("meaning", entry.getKey()),
                        "reference",
                        named(entry.getValue().asText()))));
        if (row.has("period")) {
            provision.set("period", shifted(row.get("period"), today, caseDay));
        }
        if (row.has("dataPeriod")) {
            provision.set("dataPeriod", row.get("dataPeriod"));
        }
        row.path("nested")
                .forEach(nested -> fill(provision.withArrayProperty("provision").addObject(), nested, today, caseDay));
    }

    /** A resource of the table goes by its id in this case, a person by the id everywhere. */
    private String named(String reference) {
        String id = reference.substring(reference.indexOf('/') + 1);
        return TABLE.get("resources").has(id) ? reference(id) : reference;
    }

    private static ObjectNode shifted(JsonNode period, LocalDate today, LocalDate caseDay) {
        ObjectNode moved = JSON.createObjectNode();
        period.properties()
                .forEach(entry -> moved.put(
                        entry.getKey(),
                        LocalDate.parse(entry.getValue().asText())
                                .plusDays(today.toEpochDay() - caseDay.toEpochDay())
                                .toString()));
        return moved;
    }
}
