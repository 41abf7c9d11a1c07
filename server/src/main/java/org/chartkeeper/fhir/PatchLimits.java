package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;

/** What a patch may do: a bounded number of operations, no growth by doubling, no expression that runs away. */
final class PatchLimits {

    static final String JSON_PATCH = "application/json-patch+json";

    /** Each copy can double what it copies. */
    private static final int MOST_COPIES = 4;

    private static final Pattern RUNAWAY = Pattern.compile(
            "\\b(matches|matchesFull|replaceMatches|repeat|aggregate|resolve|memberOf|conformsTo|trace|descendants)\\s*\\(");
    private static final int LONGEST_EXPRESSION = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int most;

    PatchLimits(int most) {
        this.most = most;
    }

    void checkJson(byte[] patch) {
        JsonNode operations;
        try {
            operations = JSON.readTree(patch);
        } catch (IOException e) {
            throw new InvalidRequestException("the patch is not JSON");
        }
        if (!operations.isArray()) {
            throw new InvalidRequestException("the patch is not a JSON array of operations");
        }
        checkNumber(operations.size());
        int copies = 0;
        for (JsonNode operation : operations) {
            copies += operation.path("op").asText().equals("copy") ? 1 : 0;
        }
        if (copies > MOST_COPIES) {
            throw new UnprocessableEntityException("the patch has more than " + MOST_COPIES + " `copy` operations");
        }
    }

    void checkFhirPath(Parameters patch) {
        checkNumber(patch.getParameter().size());
        for (ParametersParameterComponent operation : patch.getParameter()) {
            for (ParametersParameterComponent part : operation.getPart()) {
                String path = part.getName() != null && part.getName().equals("path") && part.hasValue()
                        ? String.valueOf(part.getValue().primitiveValue())
                        : "";
                if (path.length() > LONGEST_EXPRESSION || RUNAWAY.matcher(path).find()) {
                    throw new UnprocessableEntityException(
                            "the patch has a `path` that does more than lead to an element");
                }
            }
        }
    }

    private void checkNumber(int operations) {
        if (operations > most) {
            throw new UnprocessableEntityException("the patch has more than " + most + " operations");
        }
    }
}
