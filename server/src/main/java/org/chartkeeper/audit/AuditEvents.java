package org.chartkeeper.audit;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Renders entries as AuditEvents in the shape of <a href="https://profiles.ihe.net/ITI/BALP/">IHE Basic Audit Log Patterns</a>.
 */
final class AuditEvents {

    private static final String EVENT_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type";
    private static final String INTERACTION = "http://hl7.org/fhir/restful-interaction";
    private static final String ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
    private static final String PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    /** What DICOM has codes for, PS3.16 CID 403. */
    private static final Map<String, Coding> ALERTS = Map.of(
            "break-glass-started",
            new Coding(DICOM, "110127", "Emergency Override Started"),
            "break-glass-stopped",
            new Coding(DICOM, "110138", "Emergency Override Stopped"));

    private static final Set<String> INTERACTIONS = Set.of(
            "read",
            "vread",
            "update",
            "patch",
            "delete",
            "create",
            "search-type",
            "search-system",
            "history-instance",
            "history-type",
            "history-system",
            "transaction",
            "batch",
            "capabilities",
            "operation");

    private AuditEvents() {}

    static AuditEvent render(StoredAuditEntry entry) {
        AuditEvent event = new AuditEvent();
        event.setId("AuditEvent/" + entry.id());
        event.getMeta().setVersionId("1").setLastUpdated(Date.from(entry.recorded()));
        Coding alert = ALERTS.get(entry.interaction());
        if (alert != null) {
            event.setType(new Coding(DICOM, "110113", "Security Alert"));
            event.addSubtype(alert.copy());
        } else {
            event.setType(new Coding(EVENT_TYPE, "rest", "RESTful Operation"));
            String interaction = INTERACTIONS.contains(entry.interaction()) ? entry.interaction() : "operation";
            event.addSubtype(new Coding(INTERACTION, interaction, entry.interaction()));
        }
        event.setAction(AuditEventAction.fromCode(entry.action()));
        event.setRecorded(Date.from(entry.recorded()));
        event.setOutcome(AuditEventOutcome.fromCode(Integer.toString(entry.outcome())));
        if (entry.status() >= 400) {
            event.setOutcomeDesc("HTTP " + entry.status());
        }
        purposes(event, entry.purposes());
        addClient(event, entry);
        addUser(event, entry);
        event.getSource()
                .setObserver(new Reference().setDisplay("Chartkeeper"))
                .addType(new Coding(
                        "http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server"));
        addEntities(event, entry);
        return event;
    }

    private static void purposes(AuditEvent event, @Nullable List<String> purposes) {
        if (purposes != null) {
            purposes.forEach(code -> event.addPurposeOfEvent(new CodeableConcept(new Coding(PURPOSE, code, null))));
        }
    }

    private static void addClient(AuditEvent event, StoredAuditEntry entry) {
        AuditEventAgentComponent client = event.addAgent();
        client.setType(new CodeableConcept(new Coding(DICOM, "110153", "Source Role ID")));
        client.setRequestor(!isUser(entry));
        client.setName(entry.clientName());
        client.getWho().setDisplay(entry.clientName() == null ? "not identified" : entry.clientName());
        if (entry.clientId() != null) {
            client.getWho().getIdentifier().setSystem(entry.issuer()).setValue(entry.clientId());
        }
        if (entry.organization() != null) {
            client.setAltId(entry.organization());
        }
        if (entry.tokenId() != null && !entry.tokenId().isEmpty()) {
            client.addPolicy("urn:ietf:params:oauth:jti:" + entry.tokenId());
        }
        if (entry.roles() != null) {
            entry.roles().forEach(role -> client.addRole(new CodeableConcept().setText(role)));
        }
    }

    /** Whether somebody acted through the client; the subject of such a token begins like this, also without a resource of theirs. */
    private static boolean isUser(StoredAuditEntry entry) {
        return entry.user() != null
                || (entry.subject() != null && entry.subject().startsWith("user:"));
    }

    private static void addUser(AuditEvent event, StoredAuditEntry entry) {
        if (!isUser(entry)) {
            return;
        }
        AuditEventAgentComponent user = event.addAgent();
        user.setType(new CodeableConcept(new Coding(
                "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient")));
        user.setRequestor(true);
        user.setWho(entry.user() == null ? new Reference().setDisplay(entry.subject()) : new Reference(entry.user()));
        user.getWho().getIdentifier().setSystem(entry.issuer()).setValue(entry.subject());
    }

    private static void addEntities(AuditEvent event, StoredAuditEntry entry) {
        if (entry.patients() != null) {
            for (String patient : entry.patients()) {
                event.addEntity()
                        .setWhat(new Reference("Patient/" + patient))
                        .setType(new Coding(ENTITY_TYPE, "1", "Person"))
                        .setRole(new Coding(ENTITY_ROLE, "1", "Patient"));
            }
        }
        if (entry.resources() != null) {
            for (String resource : entry.resources()) {
                event.addEntity()
                        .setWhat(new Reference(resource))
                        .setType(new Coding(ENTITY_TYPE, "2", "System Object"))
                        .setRole(new Coding(ENTITY_ROLE, "4", "Domain Resource"));
            }
        }
        if (entry.query() != null && !entry.query().isEmpty()) {
            AuditEventEntityComponent query = event.addEntity();
            query.setType(new Coding(ENTITY_TYPE, "2", "System Object"));
            query.setRole(new Coding(ENTITY_ROLE, "24", "Query"));
            query.setQuery(entry.query().getBytes(StandardCharsets.UTF_8));
        }
        event.addEntity()
                .setWhat(new Reference()
                        .setIdentifier(new org.hl7.fhir.r4.model.Identifier().setValue(entry.requestId())))
                .setType(new Coding(
                        "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType",
                        "XrequestId",
                        "X-Request-Id"));
    }
}
