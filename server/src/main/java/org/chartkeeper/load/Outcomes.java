package org.chartkeeper.load;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads what the server says of a request that it refused, or of the entries of a batch. */
final class Outcomes {

    /** How the entries of a batch fared; only the first few refusals are kept. */
    record Batch(int accepted, int refused, boolean worthRetrying, List<String> texts) {}

    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactory());
    private static final int LONGEST_BODY = 1 << 20;
    private static final int LONGEST_TEXT = 500;
    private static final int TEXTS_KEPT = 3;

    private Outcomes() {}

    /** The issues' texts of an OperationOutcome, or the status when there are none. */
    static String text(int status, InputStream body) throws IOException {
        try {
            String issues = issues(JSON.readTree(body.readNBytes(LONGEST_BODY)));
            return "HTTP " + status + (issues.isEmpty() ? " without a reason" : ": " + issues);
        } catch (JacksonException e) {
            return "HTTP " + status + " without a reason";
        }
    }

    /** Reads a batch response entry by entry. */
    static Batch batch(InputStream body) throws IOException {
        int accepted = 0;
        int refused = 0;
        boolean worthRetrying = true;
        var texts = new ArrayList<String>();
        try (var json = JSON.createParser(body)) {
            while (json.nextToken() != null) {
                if (!isAtEntry(json)) {
                    continue;
                }
                JsonNode response = json.<JsonNode>readValueAsTree().path("response");
                int status = status(response);
                if (status >= 200 && status < 300) {
                    accepted++;
                    continue;
                }
                refused++;
                worthRetrying &= status == 409 || status == 429 || status == 503;
                if (texts.size() < TEXTS_KEPT) {
                    texts.add("HTTP " + status + ": " + issues(response.path("outcome")));
                }
            }
        }
        return new Batch(accepted, refused, refused > 0 && worthRetrying, List.copyOf(texts));
    }

    private static boolean isAtEntry(JsonParser json) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        JsonStreamContext list = json.getParsingContext().getParent();
        JsonStreamContext bundle = list == null ? null : list.getParent();
        return bundle != null && "entry".equals(bundle.getCurrentName());
    }

    private static int status(JsonNode response) {
        String status = response.path("status").asText("");
        return status.matches("\\d{3}.*") ? Integer.parseInt(status.substring(0, 3)) : 0;
    }

    private static String issues(JsonNode outcome) {
        var texts = new ArrayList<String>();
        for (JsonNode issue : outcome.path("issue")) {
            String text = issue.path("diagnostics")
                    .asText(issue.path("details")
                            .path("text")
                            .asText(issue.path("code").asText("")));
            texts.add(text.replaceAll("\\s+", " ").strip());
        }
        String all = String.join("; ", texts);
        return all.length() > LONGEST_TEXT ? all.substring(0, LONGEST_TEXT) + " …" : all;
    }
}
