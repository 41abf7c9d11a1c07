package org.chartkeeper.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentDataMeaning;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.hl7.fhir.r4.model.Consent.ConsentState;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;

/** Valid consents to start from. */
final class TestConsents {

    static final ConsentReader READER = new ConsentReader("http://localhost:8080/fhir");

    private TestConsents() {}

    /** An active privacy consent of this patient with an empty root provision. */
    static Consent consent(String id, String patient, ConsentProvisionType type) {
        var consent = new Consent();
        consent.setId("Consent/" + id + "/_history/1");
        consent.getMeta().setVersionId("1");
        consent.setStatus(ConsentState.ACTIVE);
        consent.setScope(concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"));
        consent.setPatient(new Reference("Patient/" + patient));
        consent.getProvision().setType(type);
        return consent;
    }

    /** The consent that a case describes. */
    static Consent fromCase(String id, JsonNode node) {
        Consent consent = consent(id, node.path("patient").asText("p1"), ConsentProvisionType.PERMIT);
        if (node.has("status")) {
            consent.setStatus(ConsentState.fromCode(node.get("status").asText()));
        }
        if (node.has("scope")) {
            consent.getScope().getCodingFirstRep().setCode(node.get("scope").asText());
        }
        if (node.has("dateTime")) {
            consent.setDateTimeElement(new DateTimeType(node.get("dateTime").asText()));
        }
        fill(consent.getProvision(), node.get("provision"));
        return consent;
    }

    private static void fill(ProvisionComponent provision, JsonNode node) {
        provision.setType(ConsentProvisionType.fromCode(node.get("type").asText()));
        texts(node, "purpose").forEach(code -> provision.addPurpose(new Coding(Vocabulary.ACT_REASON, code, null)));
        texts(node, "label").forEach(code -> provision.addSecurityLabel(label(code)));
        texts(node, "actor").forEach(actor -> provision.addActor().setReference(new Reference(actor)));
        if (node.has("period")) {
            provision.setPeriod(period(node.get("period")));
        }
        if (node.has("dataPeriod")) {
            provision.setDataPeriod(period(node.get("dataPeriod")));
        }
        node.path("data").forEach(data -> data.properties().forEach(entry -> provision
                .addData()
                .setMeaning(ConsentDataMeaning.fromCode(entry.getKey()))
                .setReference(new Reference(entry.getValue().asText()))));
        node.path("nested").forEach(nested -> fill(provision.addProvision(), nested));
    }

    static Coding label(String code) {
        String system = Confidentiality.of(code).isPresent() ? Vocabulary.CONFIDENTIALITY : Vocabulary.ACT_CODE;
        return new Coding(system, code, null);
    }

    static CodeableConcept concept(String system, String code) {
        return new CodeableConcept(new Coding(system, code, null));
    }

    static Period period(JsonNode node) {
        var period = new Period();
        if (node.has("start")) {
            period.setStartElement(new DateTimeType(node.get("start").asText()));
        }
        if (node.has("end")) {
            period.setEndElement(new DateTimeType(node.get("end").asText()));
        }
        return period;
    }

    static List<String> texts(JsonNode node, String name) {
        return StreamSupport.stream(node.path(name).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    static PatientConsents onFile(List<ConsentRecord> records) {
        return PatientConsents.of(records.stream().collect(Collectors.groupingBy(ConsentRecord::patient)));
    }

    static PatientConsents onFile(Consent... consents) {
        return onFile(Arrays.stream(consents).map(READER::read).toList());
    }

    /** Every order of these. */
    static <T> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<T>>();
        for (int i = 0; i < items.size(); i++) {
            var rest = new ArrayList<>(items);
            T first = rest.remove(i);
            for (List<T> tail : permutations(rest)) {
                var order = new ArrayList<T>(List.of(first));
                order.addAll(tail);
                all.add(order);
            }
        }
        return all;
    }
}
