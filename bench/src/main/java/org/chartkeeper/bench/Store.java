package org.chartkeeper.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.bench.DataSet.PatientBundle;

/** Where one server put what was loaded: {@code Type/id} for each entry of each bundle. */
final class Store {
    private final Map<PatientBundle, List<String>> locations = new HashMap<>();

    void remember(PatientBundle bundle, byte[] transactionResponse) throws IOException {
        locations.put(bundle, locations(transactionResponse));
    }

    boolean has(PatientBundle bundle) {
        return locations.containsKey(bundle);
    }

    /** {@code Type/id} of one entry. */
    String reference(PatientBundle bundle, int entry) {
        var known = locations.get(bundle);
        if (known == null) {
            throw new IllegalStateException(bundle.file() + " was not loaded");
        }
        return known.get(entry);
    }

    static String id(String reference) {
        return reference.substring(reference.indexOf('/') + 1);
    }

    /** The locations of a transaction response, in the order of its entries, without version or base. */
    static List<String> locations(byte[] transactionResponse) throws IOException {
        var references = new ArrayList<String>();
        for (var entry : new ObjectMapper().readTree(transactionResponse).path("entry")) {
            references.add(reference(entry.path("response").path("location").asText()));
        }
        return references;
    }

    private static String reference(String location) {
        var history = location.indexOf("/_history/");
        var segments = (history < 0 ? location : location.substring(0, history)).split("/");
        if (segments.length < 2) {
            throw new BenchmarkFailure("a transaction response has the location `" + location + "`");
        }
        return segments[segments.length - 2] + "/" + segments[segments.length - 1];
    }
}
