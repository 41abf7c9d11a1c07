package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chartkeeper.access.GateView;
import org.chartkeeper.consent.Askers.Asker;
import org.chartkeeper.fhir.StoredJson;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentState;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;
import org.jspecify.annotations.Nullable;

/** Consents that are not in force: read as if they were signed, and refused like at the signing. */
final class Drafts {

    private static final String UNSIGNED = "draft";

    private final FhirContext context;
    private final GateView gate;
    private final ConsentReader reader;
    private final ConsentRules rules;
    private final References references;

    Drafts(FhirContext context, GateView gate, ConsentReader reader, ConsentRules rules, References references) {
        this.context = context;
        this.gate = gate;
        this.reader = reader;
        this.rules = rules;
        this.references = references;
    }

    /**
     * A consent as it would be read.
     *
     * @param source the stored version, or null of one that is not stored
     * @param id its id
     * @param people the users it names
     * @param notes what is to be said about it
     */
    record Draft(ConsentRecord consent, @Nullable String source, String id, List<String> people, List<String> notes) {

        String patient() {
            return consent.patient();
        }

        /** These consents, and this one in the place of the one it would replace. */
        PatientConsents among(PatientConsents others) {
            String replaced = "Consent/" + id + "/";
            return patient -> patient.equals(patient())
                    ? Stream.concat(
                                    others.of(patient).stream()
                                            .filter(one -> !one.source().startsWith(replaced)),
                                    Stream.of(consent))
                            .toList()
                    : others.of(patient);
        }
    }

    /** The Consent that was sent; with the id of one that is there for the asker, it is to replace that. */
    Draft sent(Consent sent, Asker asker) {
        String id = sent.getIdElement().getIdPart();
        Optional<GateView.Version> stored = id == null ? Optional.empty() : find(id, asker);
        Consent signed = signed(sent);
        if (stored.isPresent()) {
            rules.check(parse(stored.get()), signed);
        } else {
            rules.check(null, signed);
        }
        return draft(sent, signed, stored.isPresent() && id != null ? id : UNSIGNED, null);
    }

    /** The stored Consent of this id, if it is there for the asker. */
    Draft stored(String id, Asker asker) {
        GateView.Version version =
                find(id, asker).orElseThrow(() -> new ResourceNotFoundException("`Consent/" + id + "` is not known"));
        Consent stored = parse(version);
        Consent signed = signed(stored);
        rules.check(stored, signed);
        return draft(
                stored,
                signed,
                id,
                "Consent/" + id + "/_history/" + version.row().version());
    }

    private Optional<GateView.Version> find(String id, Asker asker) {
        return gate.version("Consent", id, null).filter(version -> gate.shows(asker.caller(), version.accessClass()));
    }

    private Consent parse(GateView.Version version) {
        return context.newJsonParser()
                .parseResource(Consent.class, new String(StoredJson.of(version.row()), StandardCharsets.UTF_8));
    }

    /** A draft is asked about as if it were signed now; what is over stays over. */
    private static Consent signed(Consent consent) {
        Consent signed = consent.copy();
        if (signed.getStatus() == null
                || signed.getStatus() == ConsentState.DRAFT
                || signed.getStatus() == ConsentState.PROPOSED) {
            signed.setStatus(ConsentState.ACTIVE);
        }
        return signed;
    }

    private Draft draft(Consent before, Consent signed, String id, @Nullable String source) {
        signed.setId("Consent/" + id);
        // What would be stored has no version yet.
        signed.getMeta().setVersionId(null);
        ConsentRecord consent = reader.read(signed);
        if (consent.patient().isEmpty()) {
            throw new UnprocessableEntityException(
                    "`Consent.patient` must be a literal reference to a Patient on this server");
        }
        List<String> notes = new ArrayList<>();
        if (before.getStatus() != signed.getStatus()) {
            notes.add("the consent is taken as if it were active");
        }
        if (!ConsentReader.isActivePrivacyConsent(signed)) {
            notes.add("this is no active consent about privacy, so it decides nothing");
        }
        return new Draft(
                consent, source, id, people(signed.getProvision()).distinct().toList(), notes);
    }

    private Stream<String> people(ProvisionComponent provision) {
        Stream<String> own = provision.getActor().stream()
                .map(actor -> references.local(actor.getReference().getReference()))
                .filter(reference -> reference != null)
                .map(String::valueOf)
                .filter(reference -> !reference.startsWith("Organization/") && !reference.startsWith("Device/"));
        return Stream.concat(own, provision.getProvision().stream().flatMap(this::people));
    }
}
