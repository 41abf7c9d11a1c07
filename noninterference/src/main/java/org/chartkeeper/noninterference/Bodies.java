package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Draws resources to write, with references to what is visible, withheld or unknown. At most one of a body leads where it may
 * not: of two a server may name either.
 */
final class Bodies {

    private final Draws draws;
    private final Dice dice;
    private boolean surelyKnown;

    Bodies(Draws draws) {
        this.draws = draws;
        this.dice = draws.dice;
    }

    /** A resource of {@code type}; {@code id} may be empty. */
    ObjectNode of(String type, String id) {
        ObjectNode body = Json.object("{\"resourceType\":\"" + type + "\"}");
        if (!id.isEmpty()) {
            body.put("id", id);
        }
        body.putArray("identifier").addObject().put("system", Words.IDENTIFIERS).put("value", draws.identifier(type));
        switch (type) {
            case "Patient" -> {
                body.putArray("name").addObject().put("family", draws.family());
                body.put("birthDate", draws.date());
            }
            case "Observation" -> {
                coded(body.put("status", "final"), "code");
                subject(body);
                body.put("effectiveDateTime", draws.date());
                body.putObject("valueQuantity").put("value", Words.value(dice)).put("unit", "mg");
                maybe(body, "encounter", "Encounter");
                several(body, "derivedFrom", "Observation");
            }
            case "Condition" -> {
                coded(body, "code");
                subject(body);
                body.put("onsetDateTime", draws.date());
                maybe(body, "encounter", "Encounter");
            }
            case "DiagnosticReport" -> {
                coded(body.put("status", "final"), "code");
                subject(body);
                several(body, "result", "Observation");
            }
            case "Encounter" -> {
                body.put("status", "finished").putObject("class").put("code", "AMB");
                subject(body);
                body.putObject("period").put("start", draws.date());
            }
            case "DocumentReference" -> {
                coded(body.put("status", "current"), "type");
                subject(body);
                body.putArray("content").addObject().putObject("attachment").put("data", "YWJj");
            }
            default -> {
                body.put("status", "current").put("mode", "working").put("title", draws.family());
                subject(body);
                String target = dice.of("Observation", "Condition");
                String item = surelyKnown ? draws.reference(target) : target + "/" + draws.visibleId(target);
                body.putArray("entry").addObject().putObject("item").put("reference", item);
            }
        }
        return body;
    }

    String patch() {
        return dice.of(
                "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"final\"}]",
                "[{\"op\":\"add\",\"path\":\"/language\",\"value\":\"en\"}]",
                "[{\"op\":\"test\",\"path\":\"/identifier/0/value\",\"value\":\"" + draws.identifier("Observation")
                        + "\"},{\"op\":\"add\",\"path\":\"/language\",\"value\":\"de\"}]");
    }

    private void subject(ObjectNode body) {
        // Mostly somebody visible, or next to nothing would be written.
        surelyKnown = dice.chance(70);
        String patient = surelyKnown ? "Patient/" + draws.visibleId("Patient") : draws.reference("Patient");
        body.putObject("subject").put("reference", patient);
    }

    private void coded(ObjectNode body, String element) {
        body.putObject(element)
                .putArray("coding")
                .addObject()
                .put("system", Words.CODES)
                .put("code", draws.code());
    }

    private void maybe(ObjectNode body, String element, String type) {
        if (surelyKnown && dice.chance(25)) {
            surelyKnown = false;
            body.putObject(element).put("reference", draws.reference(type));
        }
    }

    private void several(ObjectNode body, String element, String type) {
        if (surelyKnown && dice.chance(40)) {
            surelyKnown = false;
            body.putArray(element).addObject().put("reference", draws.reference(type));
        }
    }
}
