package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;

/** The answers that the bearer filter gives by itself, each an OperationOutcome of one issue. */
enum FhirErrors {
    BAD_REQUEST(400, "invalid", "invalid_request"),
    NO_TOKEN(401, "login", null),
    BAD_TOKEN(401, "login", "invalid_token"),
    FORBIDDEN(403, "forbidden", null),
    UNAVAILABLE(503, "transient", null);

    private final int status;
    private final String issueCode;
    private final @Nullable String oauthError;

    FhirErrors(int status, String issueCode, @Nullable String oauthError) {
        this.status = status;
        this.issueCode = issueCode;
        this.oauthError = oauthError;
    }

    void write(HttpServletRequest request, HttpServletResponse response, String diagnostics) throws IOException {
        response.setStatus(status);
        if (status == 401 || oauthError != null) {
            response.setHeader(
                    "WWW-Authenticate",
                    "Bearer realm=\"fhir\"" + (oauthError == null ? "" : ", error=\"" + oauthError + "\""));
        }
        if (status == 503) {
            response.setHeader("Retry-After", "5");
        }
        response.setContentType("application/fhir+json;charset=UTF-8");
        if (!request.getMethod().equals("HEAD")) {
            Map<String, Object> outcome = Map.of(
                    "resourceType",
                    "OperationOutcome",
                    "issue",
                    List.of(Map.of("severity", "error", "code", issueCode, "diagnostics", diagnostics)));
            response.getOutputStream().write(Members.JSON.writeValueAsBytes(outcome));
        }
    }
}
