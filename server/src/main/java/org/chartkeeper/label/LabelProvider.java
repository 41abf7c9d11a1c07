package org.chartkeeper.label;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.List;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/** The records office's operations on labels: why there is one, taking off a wrong one, codes that no value set knows. */
public final class LabelProvider {

    private static final String DEFINITIONS = "https://chartkeeper.org/fhir/OperationDefinition/";
    private static final int SHORTEST_REASON = 10;
    private static final int LONGEST_REASON = 2_000;

    private final LabelExplanation explanation;
    private final LabelRemovals removals;
    private final UnrecognisedCodes unrecognised;

    LabelProvider(LabelExplanation explanation, LabelRemovals removals, UnrecognisedCodes unrecognised) {
        this.explanation = explanation;
        this.removals = removals;
        this.unrecognised = unrecognised;
    }

    /** Says why a resource carries each of its labels. */
    @Operation(
            name = "$explain-labels",
            idempotent = true,
            global = true,
            canonicalUrl = DEFINITIONS + "explain-labels")
    public Parameters explain(@IdParam IdType id, ServletRequestDetails request) {
        if (id.hasVersionIdPart()) {
            throw new InvalidRequestException("`$explain-labels` is for the current version alone");
        }
        return explanation.of(id, request);
    }

    /** Takes wrong labels off one resource, for good. */
    @Operation(name = "$remove-label", global = true, canonicalUrl = DEFINITIONS + "remove-label")
    public Parameters remove(
            @IdParam IdType id,
            @OperationParam(name = "label", max = OperationParam.MAX_UNLIMITED) @Nullable List<Coding> labels,
            @OperationParam(name = "reason") @Nullable StringType reason,
            ServletRequestDetails request) {
        if (labels == null || labels.isEmpty()) {
            throw new InvalidRequestException("the parameter `label` is missing");
        }
        String why = reason == null || reason.getValue() == null
                ? ""
                : reason.getValue().strip();
        if (why.length() < SHORTEST_REASON || why.length() > LONGEST_REASON) {
            throw new InvalidRequestException(
                    "the parameter `reason` must have " + SHORTEST_REASON + " to " + LONGEST_REASON + " characters");
        }
        return removals.remove(id, labels, why, request);
    }

    /** Lists the clinical codes in the store that no value set knows, most frequent first. */
    @Operation(name = "$unrecognised-codes", idempotent = true, canonicalUrl = DEFINITIONS + "unrecognised-codes")
    public Parameters unrecognised(ServletRequestDetails request) {
        return unrecognised.list();
    }
}
