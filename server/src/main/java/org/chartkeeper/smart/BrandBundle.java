package org.chartkeeper.smart;

import java.time.Instant;
import java.util.Map;
import org.chartkeeper.users.Secret;
import org.jspecify.annotations.Nullable;

/** A brand bundle that was found good, as it is served. */
final class BrandBundle {

    private final byte[] json;
    private final String etag;
    private final Instant changed;
    private final @Nullable Map<String, String> identifier;

    /**
     * A bundle.
     *
     * @param changed its timestamp
     * @param identifier that of the primary brand, as a FHIR Identifier
     */
    BrandBundle(byte[] json, Instant changed, @Nullable Map<String, String> identifier) {
        this.json = json.clone();
        this.etag = "W/\"" + Secret.hash(new String(json, java.nio.charset.StandardCharsets.UTF_8)) + "\"";
        this.changed = changed;
        this.identifier = identifier;
    }

    byte[] json() {
        return json.clone();
    }

    /** Weak, as the guide wants it: what is sent may be compressed. */
    String etag() {
        return etag;
    }

    Instant changed() {
        return changed;
    }

    @Nullable
    Map<String, String> identifier() {
        return identifier;
    }
}
