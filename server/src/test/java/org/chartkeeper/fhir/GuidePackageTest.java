package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidePackageTest {

    private static final FhirContext R4 = FhirContext.forR4Cached();
    private static final String MANIFEST = "package/package.json";
    private static final String PROFILE = "{\"resourceType\":\"StructureDefinition\",\"url\":\"http://example.org/p\"}";

    @TempDir
    private Path directory;

    private Path pack(Map<String, String> entries) throws IOException {
        Path file = directory.resolve("guide.tgz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(file)))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                byte[] content = entry.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
                header.setSize(content.length);
                tar.putArchiveEntry(header);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    @Test
    void definitionsAreTakenAndExamplesLeft() throws IOException {
        Path file = pack(Map.of(
                MANIFEST,
                "{}",
                "package/StructureDefinition-p.json",
                PROFILE,
                "package/Patient-x.json",
                "{\"resourceType\":\"Patient\"}",
                "package/example/StructureDefinition-q.json",
                PROFILE));

        assertThat(GuidePackage.read(file, R4)).singleElement().isInstanceOf(StructureDefinition.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "/etc/x", "package/../../x", "pkgX/../pkg", "c:\\x", "package\\..\\x"})
    void entriesThatLeadOutStopTheStart(String name) throws IOException {
        Path file = pack(Map.of(MANIFEST, "{}", name, "x"));

        assertThatThrownBy(() -> GuidePackage.read(file, R4))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("chartkeeper.guides");
    }

    @Test
    void whatIsNoPackageStopsTheStartWithOneSentence() throws IOException {
        Path text = Files.writeString(directory.resolve("x.tgz"), "hello");
        Path bare = pack(Map.of("package/StructureDefinition-p.json", PROFILE));

        assertThatThrownBy(() -> GuidePackage.read(text, R4)).isInstanceOf(StartRefusedException.class);
        assertThatThrownBy(() -> GuidePackage.read(bare, R4)).hasMessageContaining("package.json");
    }

    @Test
    void aBrokenDefinitionIsNamed() throws IOException {
        Path file = pack(Map.of(
                MANIFEST,
                "{}",
                "package/a.json",
                "{\"resourceType\":\"StructureDefinition\",\"status\":\"nonsense\"}"));

        assertThatThrownBy(() -> GuidePackage.read(file, R4)).hasMessageContaining("package/a.json");
    }
}
