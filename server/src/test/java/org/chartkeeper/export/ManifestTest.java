package org.chartkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void countsOnlyWhatIsShownAndLeavesOutFilesWithNothingToShow() throws IOException {
        List<ExportedFile> files = List.of(
                new ExportedFile(1, "Observation", false, 5, 500, "aa", Map.of(1, 2, 2, 3)),
                new ExportedFile(2, "Patient", false, 1, 100, "bb", Map.of(3, 1)),
                new ExportedFile(3, "OperationOutcome", true, 1, 50, "cc", Map.of(ExportedFile.NO_CLASS, 1)));

        Manifest manifest = Manifest.of(
                "https://example.org/fhir/Patient/$export?_type=Observation,Patient",
                Instant.parse("2024-05-06T07:08:09.010Z"),
                files,
                Set.of(1),
                "https://example.org/fhir/bulk/00000000-0000-4000-8000-000000000001",
                null);

        assertThat(json.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n")
                .isEqualTo(golden("export-manifest.json"));
    }

    @Test
    void saysBesidesWhatMustBeSaid() {
        Manifest manifest = Manifest.of(
                "https://example.org/fhir/$export",
                Instant.parse("2024-05-06T07:08:09.010Z"),
                List.of(),
                Set.of(),
                "https://example.org/fhir/bulk/1",
                Map.of("https://example.org/extension", Map.of("notice", "text")));

        assertThat(json.valueToTree(manifest).path("extension").toString())
                .isEqualTo("{\"https://example.org/extension\":{\"notice\":\"text\"}}");
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(ManifestTest.class.getResourceAsStream("/golden/" + name))) {
            return new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
