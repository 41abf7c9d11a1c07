package org.chartkeeper.openid;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Where a claim stands: the name of one, or a JSON pointer (RFC 6901) when it begins with a slash. */
final class ClaimPath {

    private final String setting;
    private final String path;
    private final JsonPointer pointer;

    ClaimPath(String setting, String path) {
        this.setting = setting;
        this.path = path;
        this.pointer = JsonPointer.compile(
                path.isEmpty() || path.startsWith("/")
                        ? path
                        : "/" + path.replace("~", "~0").replace("/", "~1"));
    }

    /** The strings there, one or a list of them; none when there is nothing or no claim is named. */
    List<String> texts(JsonNode claims) {
        List<String> texts = new ArrayList<>();
        JsonNode found = path.isEmpty() ? null : claims.at(pointer);
        if (found == null || found.isMissingNode() || found.isNull()) {
            return texts;
        }
        for (JsonNode item : found.isArray() ? found : List.of(found)) {
            if (!item.isTextual()) {
                throw new RefusedSignInException("the claim of `" + setting + "` is not a string or a list of them");
            }
            texts.add(item.textValue());
        }
        return texts;
    }
}
