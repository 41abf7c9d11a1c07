package org.chartkeeper.fhir;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes an OperationOutcome of one issue where HAPI has not come in yet. */
final class Outcome {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Outcome() {}

    static void write(
            HttpServletRequest request, HttpServletResponse response, int status, String issueCode, String diagnostics)
            throws IOException {
        response.setStatus(status);
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        Map<String, Object> issue = new LinkedHashMap<>();
        issue.put("severity", "error");
        issue.put("code", issueCode);
        issue.put("diagnostics", diagnostics);
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("resourceType", "OperationOutcome");
        outcome.put("issue", List.of(issue));
        response.getOutputStream().write(JSON.writeValueAsBytes(outcome));
    }
}
