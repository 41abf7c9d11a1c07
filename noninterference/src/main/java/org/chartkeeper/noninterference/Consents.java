package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Consents as R4 writes them, about the patients of a generated store. */
final class Consents {

    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final String REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private static final String TYPES = "http://hl7.org/fhir/resource-types";

    private final String custodian;
    private final List<String> organizations;

    /**
     * Consents given to {@code custodian}.
     *
     * @param organizations those of the callers, for consents that deny them
     */
    Consents(String custodian, List<String> organizations) {
        this.custodian = custodian;
        this.organizations = organizations;
    }

    /** Permits the usual purposes to everybody. */
    ObjectNode permit(String id, Person person) {
        ObjectNode consent = consent(id, person.reference(), "OPTIN", "permit");
        ArrayNode purposes = provision(consent).putArray("purpose");
        List.of("TREAT", "HPAYMT", "HOPERAT")
                .forEach(purpose -> purposes.addObject().put("system", REASON).put("code", purpose));
        return consent;
    }

    /** Denies what this patient withholds; {@code named} is denied by its id. */
    ObjectNode deny(String id, Person person, List<Row> named) {
        ObjectNode consent = consent(id, person.reference(), "OPTOUT", "deny");
        ObjectNode provision = provision(consent);
        switch (person.denial()) {
            case LABEL -> codings(provision.putArray("securityLabel"), ACT, "HIV", "PSY");
            case RECIPIENT -> actors(provision);
            case TYPE -> codings(provision.putArray("class"), TYPES, "Condition", "DiagnosticReport");
            case CODE ->
                codings(provision.putArray("code").addObject().putArray("coding"), Words.CODES, Words.DENIED_CODE);
            case PERIOD ->
                provision.putObject("dataPeriod").put("start", "2012").put("end", "2012");
            case INSTANCE ->
                named.forEach(row -> provision
                        .withArray("data")
                        .addObject()
                        .put("meaning", "instance")
                        .putObject("reference")
                        .put("reference", row.reference()));
            case NOTHING, NO_CONSENT -> throw new IllegalArgumentException("`" + person.id() + "` denies nothing");
        }
        return consent;
    }

    /** Denies everything of this patient to the callers. */
    ObjectNode denyAll(String id, String patient) {
        ObjectNode consent = consent(id, patient, "OPTOUT", "deny");
        actors(provision(consent));
        return consent;
    }

    private void actors(ObjectNode provision) {
        for (String organization : organizations) {
            ObjectNode actor = provision.withArray("actor").addObject();
            codings(
                    actor.putObject("role").putArray("coding"),
                    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                    "IRCP");
            actor.putObject("reference").put("reference", organization);
        }
    }

    private ObjectNode consent(String id, String patient, String rule, String type) {
        return Json.object("""
                {"resourceType": "Consent", "id": "%s", "status": "active",
                 "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
                 "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
                 "patient": {"reference": "%s"}, "dateTime": "2024-01-05T10:00:00Z",
                 "organization": [{"reference": "%s"}],
                 "policyRule": {"coding": [{"system": "%s", "code": "%s"}]}, "provision": {"type": "%s"}}
                """.formatted(id, patient, custodian, ACT, rule, type));
    }

    private static ObjectNode provision(ObjectNode consent) {
        return (ObjectNode) consent.get("provision");
    }

    private static void codings(ArrayNode to, String system, String... codes) {
        for (String code : codes) {
            to.addObject().put("system", system).put("code", code);
        }
    }
}
