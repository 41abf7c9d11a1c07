package org.chartkeeper.caller;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object that registers who may call, read strictly: each at most once, of the right type, and none
 * that nobody knows.
 */
public final class Members {

    /** Reads and writes JSON; strict about members that come twice. */
    public static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LARGEST = 256 * 1024;
    private static final Pattern REFERENCE = Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}");

    private final String label;
    private final JsonNode object;
    private final Set<String> read = new HashSet<>();

    public Members(String label, JsonNode object) {
        this.label = label;
        this.object = object;
    }

    /** Parses {@code content}; {@code label} names the file in messages. */
    public static Members parse(String label, byte[] content) {
        return new Members(label, node(JSON, label, content));
    }

    /** The object or list in {@code content}. */
    public static JsonNode node(ObjectMapper mapper, String label, byte[] content) {
        if (content.length > LARGEST) {
            throw new BadRegistrationException(label + " is larger than " + LARGEST / 1024 + " KB");
        }
        JsonNode node;
        try {
            node = mapper.readTree(content);
        } catch (IOException e) {
            throw new BadRegistrationException(label + " cannot be parsed");
        }
        if (!node.isObject() && !node.isArray()) {
            throw new BadRegistrationException(label + " is empty or not an object");
        }
        return node;
    }

    public String label() {
        return label;
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    public @Nullable JsonNode node(String name) {
        read.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    public @Nullable String text(String name) {
        JsonNode value = node(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw problem(name, "must be a string that is not empty");
        }
        return value.textValue();
    }

    public String required(String name) {
        String value = text(name);
        if (value == null) {
            throw problem(name, "is missing");
        }
        return value;
    }

    public boolean flag(String name) {
        JsonNode value = node(name);
        if (value != null && !value.isBoolean()) {
            throw problem(name, "must be true or false");
        }
        return value != null && value.booleanValue();
    }

    public List<String> texts(String name) {
        JsonNode value = node(name);
        List<String> texts = new ArrayList<>();
        if (value == null) {
            return texts;
        }
        if (!value.isArray()) {
            throw problem(name, "must be a list of strings");
        }
        for (JsonNode item : value) {
            if (!item.isTextual() || item.textValue().isBlank()) {
                throw problem(name, "must be a list of strings");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    /** A literal reference such as {@code Organization/clinic}, of one of {@code types} when any are given. */
    public @Nullable String reference(String name, String... types) {
        String value = text(name);
        return value == null ? null : asReference(name, value, types);
    }

    public String asReference(String name, String value, String... types) {
        String type = value.substring(0, Math.max(0, value.indexOf('/')));
        if (!REFERENCE.matcher(value).matches()
                || (types.length > 0 && !List.of(types).contains(type))) {
            throw problem(
                    name,
                    "must be a reference such as `" + (types.length > 0 ? types[0] : "Practitioner") + "/id`, not `"
                            + value + "`");
        }
        return value;
    }

    /** Codes of v3-PurposeOfUse, in the order of the file. */
    public List<String> purposes() {
        List<String> purposes = texts("purpose_of_use");
        for (String purpose : purposes) {
            if (!PurposeOfUse.isCode(purpose)) {
                throw problem("purpose_of_use", "has the unknown code `" + purpose + "`");
            }
        }
        return purposes;
    }

    public Set<Role> roles() {
        Set<Role> roles = new HashSet<>();
        for (String code : texts("roles")) {
            try {
                roles.add(Role.of(code));
            } catch (IllegalArgumentException e) {
                throw problem("roles", "has an " + e.getMessage());
            }
        }
        return roles;
    }

    /** Refuses members that nobody asked for. */
    public void nothingElse() {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!read.contains(name)) {
                throw problem(name, "is not a member that is known here");
            }
        }
    }

    public BadRegistrationException problem(String name, String what) {
        return new BadRegistrationException(label + ": `" + name + "` " + what, name);
    }
}
