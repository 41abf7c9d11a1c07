package org.chartkeeper.fhir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/** Answers what the container itself refuses: an OperationOutcome that says no more than the status does. */
final class OutcomeValve extends ErrorReportValve {

    private static final int FIRST_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String text = status >= FIRST_SERVER_ERROR
                ? "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"exception\","
                        + "\"diagnostics\":\"unexpected failure\"}]}"
                : "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"invalid\","
                        + "\"diagnostics\":\"the request is not one that is accepted\"}]}";
        try {
            response.setContentType("application/fhir+json");
            response.setCharacterEncoding("UTF-8");
            response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // The connection is gone or the answer has begun: nothing is left to say.
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, e);
        }
    }
}
