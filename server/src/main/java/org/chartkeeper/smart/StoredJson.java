package org.chartkeeper.smart;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.chartkeeper.caller.Members;

/** Records of ours as columns of JSON. */
final class StoredJson {

    private StoredJson() {}

    static String of(Object value) {
        try {
            return Members.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return Members.JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was stored cannot be read", e);
        }
    }
}
