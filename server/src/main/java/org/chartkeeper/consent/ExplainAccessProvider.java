package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.chartkeeper.access.GateView;
import org.chartkeeper.audit.RequestAudit;
import org.chartkeeper.consent.AccessQuestion.Target;
import org.chartkeeper.consent.Askers.Asker;
import org.chartkeeper.consent.StoredFacts.Found;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.jspecify.annotations.Nullable;

/** Explains, with {@code $explain-access}, what somebody is shown of a resource or a patient's record, and why. */
public final class ExplainAccessProvider {

    private static final String OPERATION = "$explain-access";
    private static final String DEFINITION = "https://chartkeeper.org/fhir/OperationDefinition/explain-access";

    private final FhirContext context;
    private final Askers askers;
    private final GateView gate;
    private final Moments moments;
    private final Prospects prospects;
    private final StoredFacts stored;
    private final ChartSummary charts;
    private final RequestAudit audit;

    ExplainAccessProvider(
            FhirContext context,
            Askers askers,
            GateView gate,
            Moments moments,
            Prospects prospects,
            StoredFacts stored,
            ChartSummary charts,
            RequestAudit audit) {
        this.context = context;
        this.askers = askers;
        this.gate = gate;
        this.moments = moments;
        this.prospects = prospects;
        this.stored = stored;
        this.charts = charts;
        this.audit = audit;
    }

    /** Explains what the parameters ask about. */
    @Operation(name = OPERATION, idempotent = true, canonicalUrl = DEFINITION)
    public Parameters explain(RequestDetails request) {
        return answer(request, null);
    }

    /** Explains what is decided about this resource. */
    @Operation(name = OPERATION, idempotent = true, global = true, canonicalUrl = DEFINITION)
    public Parameters explainInstance(@IdParam IdType id, RequestDetails request) {
        return answer(request, id);
    }

    private Parameters answer(RequestDetails request, @Nullable IdType instance) {
        Asker asker = askers.require(OPERATION, false);
        OperationParameters parameters = OperationParameters.of(request, context, AccessQuestion.PARAMETERS);
        AccessQuestion question = AccessQuestion.of(parameters, instance, moments.now());
        String asked = "/"
                + (question.resource() == null || instance == null
                        ? ""
                        : question.resource().written() + "/") + OPERATION + "?" + parameters.query();
        gate.refresh();
        Target resource = question.resource();
        return resource == null
                ? aboutRecord(request, asked, question, asker)
                : aboutResource(request, asked, question, resource, asker);
    }

    private Parameters aboutResource(
            RequestDetails request, String asked, AccessQuestion question, Target resource, Asker asker) {
        Moment moment = moments.at(question.time());
        Found found = stored.find(resource, moment.past())
                .filter(one -> mayAsk(asker, one))
                .orElseThrow(() -> new ResourceNotFoundException("`" + resource.reference() + "` is not known"));
        List<String> patients = found.accessClass().patients();
        String patient =
                patients.stream().filter(asker::mayAskAbout).findFirst().orElse(null);
        AccessAnswer answer = answer(moment, asker);
        answer.about(found);
        for (Prospect prospect : prospects.of(question, asker, patient, moment)) {
            answer.decision(
                    prospect,
                    found.accessClass(),
                    prospect.explain(found.accessClass(), found.facts()),
                    // Now the gate decides by the class alone.
                    prospect.shows(found.accessClass(), moment.past() == null ? null : found.facts()));
        }
        audit.answered(request, asked, patients, List.of(found.reference()));
        return answer.whole();
    }

    /**
     * A patient is told of what is about her and there for her, and others of the types that their scopes open; anything else is
     * answered as if it were not here.
     */
    private boolean mayAsk(Asker asker, Found found) {
        return asker.anybody()
                ? asker.mayBeToldOf(found.accessClass().resourceType())
                : found.accessClass().patients().stream().anyMatch(asker::mayAskAbout)
                        && gate.shows(asker.caller(), found.number());
    }

    private Parameters aboutRecord(RequestDetails request, String asked, AccessQuestion question, Asker asker) {
        String patient = Optional.ofNullable(question.patient())
                .or(() -> asker.patients().stream().findFirst())
                .orElseThrow(() -> new InvalidRequestException("ask about a `resource` or a `patient`"));
        if (!asker.knows(patient, gate)) {
            throw new ResourceNotFoundException("`Patient/" + patient + "` is not known");
        }
        Moment moment = moments.at(question.time());
        AccessAnswer answer = answer(moment, asker);
        answer.about(patient);
        List<Prospect> asking = prospects.of(question, asker, patient, moment);
        Map<Prospect, Map<ChartSummary.Group, Integer>> counts = charts.of(patient, moment, asking, asker);
        asking.forEach(prospect -> answer.summary(prospect, counts.getOrDefault(prospect, Map.of())));
        audit.answered(request, asked, List.of(patient), List.of());
        return answer.whole();
    }

    private AccessAnswer answer(Moment moment, Asker asker) {
        AccessAnswer answer = new AccessAnswer(moment, asker.isPatient() ? asker.patients() : null, mayKnow(asker));
        if (moment.past() != null) {
            answer.note(
                    "consents, policy and the resource are those of the time asked about; registrations, scopes,"
                            + " memberships and relations between resources are those of now, and so are the labels that a resource"
                            + " has from what it holds or is held by, and all labels of what is shown along with other resources");
        }
        return answer;
    }

    private Predicate<String> mayKnow(Asker asker) {
        if (asker.anybody()) {
            return source -> asker.mayBeToldOf(new IdType(source).getResourceType());
        }
        return source -> {
            IdType id = new IdType(source);
            return gate.version(id.getResourceType(), id.getIdPart(), null)
                    .filter(version -> gate.shows(asker.caller(), version.accessClass()))
                    .isPresent();
        };
    }
}
