package org.chartkeeper.noninterference;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a server answered; header names in lower case. */
record Answer(int status, Map<String, List<String>> headers, String body) {

    static Answer of(HttpResponse<String> response) {
        Map<String, List<String>> headers = new TreeMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return new Answer(response.statusCode(), headers, response.body());
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
    }

    boolean isSuccess() {
        return status / 100 == 2;
    }

    boolean isJson() {
        return header("content-type").map(type -> type.contains("json")).orElse(false) && !isNdjson();
    }

    boolean isNdjson() {
        return header("content-type").map(type -> type.contains("ndjson")).orElse(false);
    }
}
