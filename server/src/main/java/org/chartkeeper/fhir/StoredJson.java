package org.chartkeeper.fhir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stored version as the JSON that a read of it answers, without parsing it.
 *
 * <p>HAPI keeps the text of a version without {@code id} and, but for extensions, without {@code meta}; both stand in columns of
 * their own. They are put back where the specification's examples have them, right behind {@code resourceType}.
 */
public final class StoredJson {

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneId.systemDefault());

    private static final Comparator<Label> ORDER = Comparator.comparing(
                    Label::system, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Label::code, Comparator.nullsFirst(Comparator.naturalOrder()));

    private static final byte[] META = ",\"meta\":{".getBytes(StandardCharsets.UTF_8);

    private StoredJson() {}

    /**
     * A coding in {@code meta.tag} or {@code meta.security}.
     *
     * @param userSelected null where it was not said
     */
    public record Label(
            @Nullable String system,
            @Nullable String code,
            @Nullable String display,
            @Nullable String version,
            @Nullable Boolean userSelected) {}

    /**
     * A version as it is stored.
     *
     * @param text what HAPI keeps in {@code RES_TEXT_VC}, as UTF-8
     * @param source {@code meta.source} with its fragment, null where there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a copy of each text would cost what this class saves
    public record StoredRow(
            String type,
            String id,
            long version,
            Instant lastUpdated,
            byte[] text,
            List<String> profiles,
            List<Label> tags,
            List<Label> security,
            @Nullable String source) {}

    /** The JSON of {@code row}, as UTF-8. */
    public static byte[] of(StoredRow row) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(row.text().length + 512);
        try {
            write(row, json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return json.toByteArray();
    }

    /**
     * Writes the JSON of {@code row} to {@code out}.
     *
     * @throws IllegalArgumentException when the text is not that of a resource of the row's type
     */
    public static void write(StoredRow row, OutputStream out) throws IOException {
        byte[] text = row.text();
        byte[] start = ("{\"resourceType\":\"" + row.type() + "\"").getBytes(StandardCharsets.UTF_8);
        if (!startsWith(text, start, 0) || text.length <= start.length) {
            throw new IllegalArgumentException("the stored text of `" + row.type() + "/" + row.id()
                    + "` does not begin as that of a `" + row.type() + "`");
        }
        StringBuilder head = new StringBuilder(512);
        head.append(",\"id\":");
        string(head, row.id());
        meta(head, row);
        out.write(start);
        int rest = start.length;
        if (startsWith(text, META, rest)) {
            int end = endOfObject(text, rest + META.length - 1);
            out.write(head.append(',').toString().getBytes(StandardCharsets.UTF_8));
            out.write(text, rest + META.length, end - rest - META.length);
            rest = end;
        } else {
            out.write(head.append('}').toString().getBytes(StandardCharsets.UTF_8));
        }
        out.write(text, rest, text.length - rest);
    }

    /** Appends {@code meta} but for its closing brace. */
    private static void meta(StringBuilder json, StoredRow row) {
        json.append(",\"meta\":{\"versionId\":\"").append(row.version()).append("\",\"lastUpdated\":\"");
        INSTANT.formatTo(row.lastUpdated(), json);
        json.append('"');
        if (row.source() != null) {
            json.append(",\"source\":");
            string(json, row.source());
        }
        if (!row.profiles().isEmpty()) {
            json.append(",\"profile\":[");
            row.profiles().stream().sorted().forEach(profile -> {
                string(json, profile);
                json.append(',');
            });
            json.setCharAt(json.length() - 1, ']');
        }
        labels(json, "security", row.security(), false);
        labels(json, "tag", row.tags(), true);
    }

    /** A read answers the security labels with system, code and display alone. */
    private static void labels(StringBuilder json, String name, List<Label> labels, boolean whole) {
        if (labels.isEmpty()) {
            return;
        }
        json.append(",\"").append(name).append("\":[");
        labels.stream().sorted(ORDER).forEach(label -> {
            json.append('{');
            int empty = json.length();
            field(json, "system", label.system());
            if (whole) {
                field(json, "version", label.version());
            }
            field(json, "code", label.code());
            field(json, "display", label.display());
            if (whole && label.userSelected() != null) {
                json.append("\"userSelected\":").append(label.userSelected()).append(',');
            }
            json.setLength(json.length() == empty ? empty : json.length() - 1);
            json.append("},");
        });
        json.setCharAt(json.length() - 1, ']');
    }

    private static void field(StringBuilder json, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.append('"').append(name).append("\":");
            string(json, value);
            json.append(',');
        }
    }

    private static void string(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character == '"' || character == '\\') {
                json.append('\\').append(character);
            } else if (character < ' ') {
                json.append(String.format("\\u%04x", (int) character));
            } else {
                json.append(character);
            }
        }
        json.append('"');
    }

    private static boolean startsWith(byte[] text, byte[] start, int from) {
        return text.length >= from + start.length
                && Arrays.equals(text, from, from + start.length, start, 0, start.length);
    }

    /** The position of the brace that closes the object whose opening brace is at {@code open}. */
    private static int endOfObject(byte[] text, int open) {
        int depth = 0;
        boolean quoted = false;
        for (int i = open; i < text.length; i++) {
            byte character = text[i];
            if (quoted) {
                if (character == '\\') {
                    i++;
                } else if (character == '"') {
                    quoted = false;
                }
            } else if (character == '"') {
                quoted = true;
            } else if (character == '{') {
                depth++;
            } else if (character == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("the stored text has an object without an end");
    }
}
