package org.chartkeeper.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A system-level bulk export from kick-off to the last byte (Bulk Data Access, asynchronous request pattern). */
final class Export {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final long FIRST_POLL_MILLIS = 50;
    private static final long LONGEST_POLL_MILLIS = 2000;

    private final Meter meter;
    private final List<String> types;

    Export(Meter meter, List<String> types) {
        this.meter = meter;
        this.types = types;
    }

    /** What came, and what one resource of it cost. */
    record Result(long resources, long bytes, Sample sample) {}

    Result run(Contender contender) throws IOException, InterruptedException {
        var before = meter.read(contender.target());
        var begin = System.nanoTime();
        var manifest = poll(contender, kickOff(contender));
        var resources = 0L;
        var bytes = 0L;
        for (var output : manifest.path("output")) {
            var file = download(contender, output.path("url").asText());
            resources += file.resources();
            bytes += file.bytes();
        }
        var wall = System.nanoTime() - begin;
        meter.awaitQuiet(contender.target());
        if (resources == 0) {
            throw new BenchmarkFailure(contender.name() + " exported nothing: " + manifest);
        }
        var cpu = meter.read(contender.target()).since(before);
        return new Result(resources, bytes, Sample.of((int) resources, cpu, wall));
    }

    private String kickOff(Contender contender) throws IOException {
        var address = contender.target().base() + "/$export?_outputFormat=application%2Ffhir%2Bndjson&_type="
                + String.join(",", types);
        var request = contender
                .http()
                .builder(address)
                .header("Accept", Http.FHIR_JSON)
                .header("Prefer", "respond-async")
                // HAPI would hand out the files of an earlier export.
                .header("Cache-Control", "no-cache")
                .build();
        var response = contender.http().send(request, BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new BenchmarkFailure("%s answers %d for a kick-off: %s"
                    .formatted(contender.name(), response.statusCode(), response.body()));
        }
        return response.headers().firstValue("Content-Location").orElseThrow();
    }

    private static JsonNode poll(Contender contender, String status) throws IOException, InterruptedException {
        var end = System.nanoTime() + LIMIT.toNanos();
        var pause = FIRST_POLL_MILLIS;
        while (System.nanoTime() < end) {
            var request = contender
                    .http()
                    .builder(status)
                    .header("Accept", "application/json")
                    .build();
            var response = contender.http().send(request, BodyHandlers.ofString());
            switch (response.statusCode()) {
                case 200 -> {
                    return new ObjectMapper().readTree(response.body());
                }
                case 202 -> {
                    // Longer with time, so that polling is neither a delay nor a load worth speaking of.
                    TimeUnit.MILLISECONDS.sleep(pause);
                    pause = Math.min(LONGEST_POLL_MILLIS, pause + pause / 4);
                }
                case 429 ->
                    TimeUnit.SECONDS.sleep(
                            response.headers().firstValueAsLong("Retry-After").orElse(1));
                default ->
                    throw new BenchmarkFailure("%s answers %d for an export's status: %s"
                            .formatted(contender.name(), response.statusCode(), response.body()));
            }
        }
        throw new BenchmarkFailure(contender.name() + " did not end its export in " + LIMIT);
    }

    private record NdjsonFile(long resources, long bytes) {}

    private static NdjsonFile download(Contender contender, String address) throws IOException {
        var request = contender
                .http()
                .builder(address)
                .header("Accept", "application/fhir+ndjson")
                .build();
        var response = contender.http().send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new BenchmarkFailure(
                    contender.name() + " answers " + response.statusCode() + " for an exported file");
        }
        var buffer = new byte[1 << 16];
        var resources = 0L;
        var bytes = 0L;
        var last = '\n';
        try (var body = response.body()) {
            for (var count = body.read(buffer); count > 0; count = body.read(buffer)) {
                bytes += count;
                for (var i = 0; i < count; i++) {
                    resources += buffer[i] == '\n' ? 1 : 0;
                }
                last = (char) buffer[count - 1];
            }
        }
        return new NdjsonFile(last == '\n' ? resources : resources + 1, bytes);
    }
}
