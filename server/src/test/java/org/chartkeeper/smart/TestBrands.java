package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.chartkeeper.caller.Members;

/** A valid brand bundle, that of the demonstration, to be made wrong in one place. */
final class TestBrands {

    static final String FHIR_BASE = "https://fhir.hospital.example/fhir";

    private TestBrands() {}

    static byte[] valid() {
        return changed(bundle -> {});
    }

    static byte[] changed(Consumer<ObjectNode> change) {
        try (InputStream file = TestBrands.class.getResourceAsStream("/demo/brands.json")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("{fhirBase}", FHIR_BASE);
            ObjectNode bundle = (ObjectNode) Members.JSON.readTree(text);
            change.accept(bundle);
            return Members.JSON.writeValueAsBytes(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode brand(ObjectNode bundle) {
        return (ObjectNode) bundle.at("/entry/0/resource");
    }

    static ObjectNode endpoint(ObjectNode bundle) {
        return (ObjectNode) bundle.at("/entry/1/resource");
    }

    /** A copy of the entry at {@code index}, under another id. */
    static ObjectNode another(ObjectNode bundle, int index, String id) {
        ObjectNode entry = bundle.at("/entry/" + index).deepCopy();
        entry.put("fullUrl", "https://elsewhere.example/" + id);
        ((ObjectNode) entry.get("resource")).put("id", id);
        ((ArrayNode) bundle.get("entry")).add(entry);
        return (ObjectNode) entry.get("resource");
    }

    static JsonNode reference(String to) {
        return Members.JSON.createObjectNode().put("reference", to);
    }

    /** A list with one reference. */
    static ArrayNode references(String to) {
        return Members.JSON.createArrayNode().add(reference(to));
    }
}
