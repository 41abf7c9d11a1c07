package org.chartkeeper.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.export.Manifest.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The answer about a complete export: what there is for the one who asks.
 *
 * @see <a href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---output-manifest">Bulk Data: output manifest</a>
 */
@JsonPropertyOrder({"transactionTime", "request", "requiresAccessToken", "output", "deleted", "error", "extension"})
record Manifest(
        String transactionTime,
        String request,
        boolean requiresAccessToken,
        List<Entry> output,
        List<Entry> deleted,
        List<Entry> error,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> extension) {

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** One file. */
    record Entry(String type, String url, int count) {}

    /**
     * The manifest of a job.
     *
     * @param shown the access classes whose lines count
     * @param filesUrl the address under which the files' names stand
     * @param extension what must be said besides, or null
     */
    static Manifest of(
            String request,
            Instant transactionTime,
            List<ExportedFile> files,
            Set<Integer> shown,
            String filesUrl,
            @Nullable Map<String, Object> extension) {
        return new Manifest(
                INSTANT.format(transactionTime),
                request,
                true,
                entries(files, false, shown, filesUrl),
                List.of(),
                entries(files, true, shown, filesUrl),
                extension);
    }

    private static List<Entry> entries(List<ExportedFile> files, boolean errors, Set<Integer> shown, String filesUrl) {
        return files.stream()
                .filter(file -> file.error() == errors)
                .map(file -> new Entry(file.type(), filesUrl + "/" + file.name(), count(file, shown)))
                .filter(entry -> entry.count() > 0)
                .toList();
    }

    private static int count(ExportedFile file, Set<Integer> shown) {
        return file.classes().entrySet().stream()
                .filter(each -> each.getKey() == ExportedFile.NO_CLASS || shown.contains(each.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
