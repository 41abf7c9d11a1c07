package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.chartkeeper.access.GateView;
import org.chartkeeper.audit.RequestAudit;
import org.chartkeeper.consent.Askers.Asker;
import org.chartkeeper.consent.Simulation.Kind;
import org.chartkeeper.consent.Simulation.Pair;
import org.chartkeeper.consent.Simulation.Tally;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;

/** Shows, with {@code Consent/$simulate}, what a Consent would change for whom if it were signed as it is. */
public final class SimulateProvider {

    private static final String OPERATION = "$simulate";
    private static final String DEFINITION = "https://chartkeeper.org/fhir/OperationDefinition/Consent-simulate";
    private static final Set<String> PARAMETERS = Set.of("consent", "recipient", "purpose");

    private final FhirContext context;
    private final Askers askers;
    private final GateView gate;
    private final Moments moments;
    private final Prospects prospects;
    private final Drafts drafts;
    private final ChartSummary charts;
    private final Simulation simulation;
    private final RequestAudit audit;

    SimulateProvider(
            FhirContext context,
            Askers askers,
            GateView gate,
            Moments moments,
            Prospects prospects,
            Drafts drafts,
            ChartSummary charts,
            Simulation simulation,
            RequestAudit audit) {
        this.context = context;
        this.askers = askers;
        this.gate = gate;
        this.moments = moments;
        this.prospects = prospects;
        this.drafts = drafts;
        this.charts = charts;
        this.simulation = simulation;
        this.audit = audit;
    }

    /** Simulates the Consent that is sent. */
    @Operation(name = OPERATION, typeName = "Consent", idempotent = true, canonicalUrl = DEFINITION)
    public Parameters simulate(RequestDetails request) {
        Asker asker = askers.require(OPERATION, true);
        OperationParameters parameters = OperationParameters.of(request, context, PARAMETERS);
        Consent sent = parameters.consent();
        if (sent == null) {
            throw new InvalidRequestException("the parameter `consent` must have the Consent as its resource");
        }
        gate.refresh();
        return simulate(request, parameters, asker, drafts.sent(sent, asker));
    }

    /** Simulates a Consent that is stored, as a draft above all. */
    @Operation(name = OPERATION, typeName = "Consent", idempotent = true, canonicalUrl = DEFINITION)
    public Parameters simulateStored(@IdParam IdType id, RequestDetails request) {
        Asker asker = askers.require(OPERATION, true);
        OperationParameters parameters = OperationParameters.of(request, context, PARAMETERS);
        gate.refresh();
        return simulate(request, parameters, asker, drafts.stored(id.getIdPart(), asker));
    }

    private Parameters simulate(
            RequestDetails request, OperationParameters parameters, Asker asker, Drafts.Draft draft) {
        String patient = draft.patient();
        if (!asker.mayAskAbout(patient)) {
            throw Askers.refusal(OPERATION);
        }
        if (!asker.knows(patient, gate)) {
            throw new ResourceNotFoundException("`Patient/" + patient + "` is not known");
        }
        Moment before = moments.at(null);
        Moment after = before.with(draft.among(before.consents()));
        List<String> recipients = parameters.all("recipient");
        Set<String> purposes = AccessQuestion.purposes(parameters.all("purpose"));
        List<Pair> pairs = pairs(
                asked(recipients, purposes, draft, asker, before), asked(recipients, purposes, draft, asker, after));
        boolean contents = charts.asksForContent(patient, after.consents());
        Map<Pair, Map<Kind, Tally>> tallies = simulation.of(patient, pairs, contents, asker);
        SimulationAnswer answer = new SimulationAnswer(before, patient, asker.isPatient());
        draft.notes().forEach(answer::note);
        answer.note("counted are the resources that are stored now; the clients and users are those registered now");
        if (contents) {
            answer.note(
                    "what is shown along with other resources, as a Provenance is, is counted as withheld where that rests on"
                            + " what these contain and no consent has asked it before");
        }
        if (asker.isPatient()
                && purposes.isEmpty()
                && recipients.isEmpty()
                && !draft.people().isEmpty()) {
            answer.note("the people whom the consent names are counted when `purpose` is given");
        }
        pairs.forEach(pair -> answer.recipient(pair, tallies.getOrDefault(pair, Map.of())));
        audit.answered(
                request,
                "/Consent/" + OPERATION + "?patient=" + patient + "&" + parameters.query(),
                List.of(patient),
                draft.source() == null ? List.of() : List.of(draft.source()));
        return answer.whole();
    }

    private List<Prospect> asked(
            List<String> recipients, Set<String> purposes, Drafts.Draft draft, Asker asker, Moment moment) {
        if (!recipients.isEmpty()) {
            return prospects.named(recipients, purposes, asker, moment);
        }
        List<Prospect> asked = new ArrayList<>(prospects.all(moment));
        asked.addAll(prospects.mentioned(draft.people(), purposes, asker, moment));
        return asked;
    }

    private static List<Pair> pairs(List<Prospect> before, List<Prospect> after) {
        return IntStream.range(0, before.size())
                .mapToObj(i -> new Pair(before.get(i), after.get(i)))
                .toList();
    }
}
