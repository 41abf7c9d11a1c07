package org.chartkeeper.provenance;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import org.chartkeeper.audit.RequestId;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.fhir.StoredVersion;
import org.chartkeeper.fhir.StoredVersion.Action;
import org.chartkeeper.fhir.WriteReason;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Provenance.ProvenanceAgentComponent;
import org.hl7.fhir.r4.model.Provenance.ProvenanceEntityRole;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** Writes the server's <a href="https://hl7.org/fhir/R4/provenance.html">Provenance</a> from the token, not from what a client says. */
final class ProvenanceWriter {

    /** The tag of the server's own Provenances, which no client can set. */
    static final String TAG_SYSTEM = "https://chartkeeper.org/fhir/CodeSystem/provenance";

    static final String AUTHORITATIVE = "authoritative";

    private static final String REQUEST_ID = "https://chartkeeper.org/fhir/StructureDefinition/request-id";
    private static final String OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";
    private static final String PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private static final String AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    private final Clock clock;
    private final KnownReferences references;

    ProvenanceWriter(Clock clock, KnownReferences references) {
        this.clock = clock;
        this.references = references;
    }

    Provenance write(
            Action action, List<StoredVersion> versions, @Nullable Caller caller, @Nullable RequestDetails request) {
        Provenance provenance = new Provenance();
        provenance.getMeta().addTag(TAG_SYSTEM, AUTHORITATIVE, null);
        provenance.addExtension(REQUEST_ID, new StringType(RequestId.of(request)));
        versions.forEach(version -> provenance.addTarget(new Reference(version.reference())));
        provenance.setRecordedElement(new InstantType(Date.from(clock.instant())));
        provenance.setActivity(new CodeableConcept(activity(action)));
        WriteReason why = WriteReason.of(versions.get(0).resource());
        if (why != null) {
            provenance.getActivity().setText(why.activity());
        }
        agents(provenance, caller == null ? Caller.SYSTEM : caller);
        if (action != Action.CREATE) {
            versions.forEach(version -> revised(provenance, version));
        }
        return provenance;
    }

    private void agents(Provenance provenance, Caller caller) {
        caller.purposes().stream()
                .sorted()
                .forEach(code -> provenance.addReason(new CodeableConcept(new Coding(PURPOSE, code, null))));
        ProvenanceAgentComponent author = agent(provenance, "author");
        author.setWho(who(caller.fhirUser(), caller.issuer(), caller.subject(), caller.clientName()));
        if (caller.organization() != null) {
            author.setOnBehalfOf(references.reference(caller.organization()));
        }
        ProvenanceAgentComponent transmitter = agent(provenance, "transmitter");
        transmitter.setWho(who(caller.device(), caller.issuer(), caller.clientId(), caller.clientName()));
    }

    private static ProvenanceAgentComponent agent(Provenance provenance, String type) {
        ProvenanceAgentComponent agent = provenance.addAgent();
        agent.setType(new CodeableConcept(new Coding(AGENT, type, null)));
        return agent;
    }

    private Reference who(@Nullable String reference, String issuer, String subject, String name) {
        Reference who = reference == null ? new Reference() : references.reference(reference);
        who.setIdentifier(
                new Identifier().setSystem(issuer.isEmpty() ? null : issuer).setValue(subject));
        return who.setDisplay(name);
    }

    private static void revised(Provenance provenance, StoredVersion version) {
        if (version.version() > 1) {
            provenance
                    .addEntity()
                    .setRole(ProvenanceEntityRole.REVISION)
                    .setWhat(new Reference(
                            version.type() + "/" + version.id() + "/_history/" + (version.version() - 1)));
        }
    }

    private static Coding activity(Action action) {
        return switch (action) {
            case CREATE -> new Coding(OPERATION, "CREATE", "create");
            case UPDATE -> new Coding(OPERATION, "UPDATE", "revise");
            case DELETE -> new Coding(OPERATION, "DELETE", "delete");
        };
    }
}
