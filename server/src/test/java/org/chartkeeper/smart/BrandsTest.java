package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.chartkeeper.caller.Members;
import org.chartkeeper.fhir.StartRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrandsTest {

    @TempDir
    private Path directory;

    private Path file;
    private Brands brands;
    private Discovery discovery;

    @BeforeEach
    void choose() {
        file = directory.resolve("brands.json");
        brands = new Brands(file, new BrandFile(TestBrands.FHIR_BASE, Clock.systemUTC()), null);
        discovery = new Discovery("https://fhir.hospital.example", brands);
    }

    private JsonNode smartConfiguration() throws IOException {
        return Members.JSON.readTree(discovery.smartConfiguration());
    }

    @Test
    void withoutAFileDiscoverySaysNothingOfBrands() throws IOException {
        brands.load();

        assertThat(brands.current()).isEmpty();
        assertThat(new String(discovery.smartConfiguration(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("capabilities")
                .doesNotContain("brand");
    }

    @Test
    void aFileThatComesAndGoesIsFollowedByDiscovery() throws IOException {
        brands.load();
        assertThat(smartConfiguration().has("user_access_brand_bundle")).isFalse();

        Files.write(file, TestBrands.valid());
        brands.refresh();
        assertThat(smartConfiguration().path("user_access_brand_bundle").asText())
                .isEqualTo("https://fhir.hospital.example/brands");
        assertThat(smartConfiguration()
                        .at("/user_access_brand_identifier/value")
                        .asText())
                .isEqualTo("https://harbourhill.example");

        Files.write(file, TestBrands.changed(bundle -> TestBrands.brand(bundle).remove("identifier")));
        brands.refresh();
        assertThat(smartConfiguration().has("user_access_brand_bundle")).isTrue();
        assertThat(smartConfiguration().has("user_access_brand_identifier")).isFalse();

        Files.delete(file);
        brands.refresh();
        assertThat(smartConfiguration().has("user_access_brand_bundle")).isFalse();
    }

    @Test
    void aBadFileStopsTheStartAndLaterLeavesTheBrandsAsTheyWere() throws IOException {
        Files.writeString(file, "not JSON");
        assertThatThrownBy(() -> brands.load())
                .isInstanceOf(StartRefusedException.class)
                .hasMessage("brands file `" + file + "` is not JSON");

        Files.write(file, TestBrands.valid());
        brands.refresh();
        String good = brands.current().orElseThrow().etag();
        Files.writeString(file, "{}");
        brands.refresh();

        assertThat(brands.current().orElseThrow().etag()).isEqualTo(good);
    }
}
