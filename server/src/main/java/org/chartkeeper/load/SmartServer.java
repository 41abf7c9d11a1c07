package org.chartkeeper.load;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * A FHIR server and where it gives out tokens, found by SMART discovery.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/conformance.html">SMART conformance</a>
 */
record SmartServer(URI fhirBase, URI tokenEndpoint) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Finds the server under its FHIR base or its own address. */
    static SmartServer discover(Http http, Backoff backoff, String base, boolean allowHttp)
            throws UsageException, LoadException, InterruptedException {
        URI address = Http.address(base.replaceAll("/+$", ""), allowHttp);
        for (int attempt = 1; ; attempt++) {
            try {
                for (String candidate : candidates(address)) {
                    var request = HttpRequest.newBuilder(URI.create(candidate + "/.well-known/smart-configuration"))
                            .header("Accept", "application/json")
                            .timeout(Duration.ofSeconds(30))
                            .build();
                    HttpResponse<InputStream> response = http.send(request);
                    try (var body = response.body()) {
                        if (response.statusCode() == 503) {
                            throw new IOException("the server is not ready");
                        }
                        JsonNode endpoint = response.statusCode() == 200
                                ? JSON.readTree(body).path("token_endpoint")
                                : JSON.missingNode();
                        if (endpoint.isTextual()) {
                            return new SmartServer(URI.create(candidate), Http.address(endpoint.asText(), allowHttp));
                        }
                    } catch (JacksonException e) {
                        continue;
                    }
                }
                throw new LoadException("no SMART configuration under `" + address + "` or `" + address
                        + "/fhir`; is this the server's address?");
            } catch (IOException e) {
                if (backoff.isLast(attempt)) {
                    throw new LoadException("`" + address + "` cannot be reached");
                }
                backoff.after(attempt, OptionalLong.empty());
            }
        }
    }

    private static List<String> candidates(URI address) {
        boolean bare = address.getPath() == null || address.getPath().isEmpty();
        return bare ? List.of(address + "/fhir", address.toString()) : List.of(address.toString(), address + "/fhir");
    }
}
