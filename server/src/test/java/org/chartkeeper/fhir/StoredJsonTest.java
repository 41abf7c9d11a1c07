package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.chartkeeper.fhir.StoredJson.Label;
import org.chartkeeper.fhir.StoredJson.StoredRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredJsonTest {

    private static final Instant UPDATED = Instant.parse("2024-05-06T07:08:09.010Z");

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void putsIdAndMetaBehindTheType() throws IOException {
        String text = new String(
                StoredJson.of(
                        row("{\"resourceType\":\"Patient\",\"active\":true}", List.of(), List.of(), List.of(), null)),
                StandardCharsets.UTF_8);

        assertThat(text).startsWith("{\"resourceType\":\"Patient\",\"id\":\"p1\",\"meta\":{\"versionId\":\"3\",");
        assertThat(text).endsWith("},\"active\":true}");
        JsonNode meta = json.readTree(text).get("meta");
        assertThat(OffsetDateTime.parse(meta.get("lastUpdated").asText()).toInstant())
                .isEqualTo(UPDATED);
        assertThat(meta.has("tag") || meta.has("security") || meta.has("profile") || meta.has("source"))
                .isFalse();
    }

    @Test
    void servesAResourceWithNothingInIt() throws IOException {
        JsonNode resource = parse(row("{\"resourceType\":\"Patient\"}", List.of(), List.of(), List.of(), null));

        assertThat(resource.size()).isEqualTo(3);
        assertThat(resource.get("id").asText()).isEqualTo("p1");
    }

    @Test
    void keepsTheExtensionsOfMeta() throws IOException {
        String extension = "{\"url\":\"http://e\",\"valueString\":\"a}\\\"{ \\\\\"}";
        JsonNode resource = parse(row(
                "{\"resourceType\":\"Patient\",\"meta\":{\"extension\":[" + extension + "]},\"active\":true}",
                List.of("http://p"),
                List.of(),
                List.of(),
                null));

        assertThat(resource.at("/meta/extension/0")).isEqualTo(json.readTree(extension));
        assertThat(resource.at("/meta/profile/0").asText()).isEqualTo("http://p");
        assertThat(resource.get("active").asBoolean()).isTrue();
    }

    @Test
    void writesSourceProfilesLabelsAndTagsSortedAndEscaped() throws IOException {
        Label hiv = new Label("http://s", "HIV", "\"quoted\"", "1", true);
        Label plain = new Label(null, "N", null, null, null);
        JsonNode meta = parse(row(
                        "{\"resourceType\":\"Patient\"}",
                        List.of("http://z", "http://a"),
                        List.of(hiv, plain),
                        List.of(hiv, plain),
                        "urn:x#y"))
                .get("meta");

        assertThat(meta.get("source").asText()).isEqualTo("urn:x#y");
        assertThat(meta.get("profile").toString()).isEqualTo("[\"http://a\",\"http://z\"]");
        assertThat(meta.get("security"))
                .isEqualTo(
                        json.readTree(
                                "[{\"code\":\"N\"},{\"system\":\"http://s\",\"code\":\"HIV\",\"display\":\"\\\"quoted\\\"\"}]"));
        assertThat(meta.at("/tag/1"))
                .isEqualTo(
                        json.readTree(
                                "{\"system\":\"http://s\",\"version\":\"1\",\"code\":\"HIV\",\"display\":\"\\\"quoted\\\"\",\"userSelected\":true}"));
    }

    @Test
    void refusesTextOfAnotherType() {
        StoredRow row = row("{\"resourceType\":\"PatientX\"}", List.of(), List.of(), List.of(), null);

        assertThatThrownBy(() -> StoredJson.of(row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`Patient/p1`");
    }

    private JsonNode parse(StoredRow row) throws IOException {
        return json.readTree(StoredJson.of(row));
    }

    private static StoredRow row(
            String text, List<String> profiles, List<Label> tags, List<Label> security, @Nullable String source) {
        return new StoredRow(
                "Patient", "p1", 3, UPDATED, text.getBytes(StandardCharsets.UTF_8), profiles, tags, security, source);
    }
}
