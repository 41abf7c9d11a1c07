package org.chartkeeper.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Cuts an NDJSON file into batch bundles of bounded size, each of which puts its resources under their own ids. */
final class NdjsonChunks implements AutoCloseable {

    /** Some lines of the file as a batch. */
    record Chunk(long firstLine, long lastLine, int resources, long bytes, byte[] bundle) {

        /** The name in the journal; the same file is always cut the same way. */
        String name() {
            return firstLine + "-" + lastLine;
        }
    }

    private static final int MOST_RESOURCES = 200;
    private static final int MOST_BYTES = 2 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final InputStream content;
    private long line;

    NdjsonChunks(LoadFile file) throws IOException {
        this.content = file.open();
    }

    /** The next chunk, or null at the end. */
    @Nullable
    Chunk next() throws IOException, LoadException {
        var bundle = new ByteArrayOutputStream();
        bundle.writeBytes(utf8("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["));
        long firstLine = line + 1;
        int resources = 0;
        long bytes = 0;
        while (resources < MOST_RESOURCES && bytes < MOST_BYTES) {
            byte[] text = readLine();
            if (text == null) {
                break;
            }
            bytes += text.length + 1;
            if (isBlank(text)) {
                continue;
            }
            String reference = reference(text);
            bundle.writeBytes(utf8(resources++ == 0 ? "{\"resource\":" : ",{\"resource\":"));
            bundle.writeBytes(text);
            bundle.writeBytes(utf8(",\"request\":{\"method\":\"PUT\",\"url\":\"" + reference + "\"}}"));
        }
        bundle.writeBytes(utf8("]}"));
        return resources == 0 ? null : new Chunk(firstLine, line, resources, bytes, bundle.toByteArray());
    }

    private byte @Nullable [] readLine() throws IOException {
        var text = new ByteArrayOutputStream();
        int next = content.read();
        if (next < 0) {
            return null;
        }
        line++;
        for (; next >= 0 && next != '\n'; next = content.read()) {
            text.write(next);
        }
        return text.toByteArray();
    }

    private static boolean isBlank(byte[] text) {
        for (byte each : text) {
            if (each != ' ' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }

    private String reference(byte[] text) throws LoadException {
        String type = "";
        String id = "";
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    if (name.equals("resourceType")) {
                        type = json.getValueAsString("");
                    } else if (name.equals("id")) {
                        id = json.getValueAsString("");
                    }
                    json.skipChildren();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw new LoadException("line " + line + " is not one JSON object");
            }
        } catch (IOException e) {
            throw new LoadException("line " + line + " is not JSON");
        }
        if (!type.matches("[A-Za-z]+") || !id.matches("[A-Za-z0-9.-]{1,64}")) {
            throw new LoadException("line " + line + " is not a resource with an id");
        }
        return type + "/" + id;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
