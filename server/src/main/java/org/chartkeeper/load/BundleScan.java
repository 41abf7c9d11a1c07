package org.chartkeeper.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What must be known of a bundle before it is sent, read once from disk without keeping it.
 *
 * @param sha256 of the content
 * @param type the {@code Bundle.type}
 * @param entries how many resources it carries
 * @param creates types that it creates without a condition, so that sending it twice would store them twice
 */
record BundleScan(String sha256, String type, int entries, Set<String> creates) {

    // An attachment may be one string of any length; nothing of it is kept.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final int TYPES_TO_ASK_FOR = 4;

    static BundleScan of(LoadFile file) throws IOException {
        MessageDigest digest = newDigest();
        try (InputStream content = new DigestInputStream(file.open(), digest)) {
            var scanner = new Scanner(JSON.createParser(content));
            scanner.bundle();
            content.transferTo(OutputStream.nullOutputStream());
            return new BundleScan(
                    HexFormat.of().formatHex(digest.digest()),
                    scanner.resourceType.equals("Bundle") ? scanner.type : "",
                    scanner.entries,
                    Set.copyOf(scanner.creates));
        }
    }

    /** A batch of puts that we made ourselves. */
    static BundleScan ofPuts(byte[] bundle, int entries) {
        return new BundleScan(HexFormat.of().formatHex(newDigest().digest(bundle)), "batch", entries, Set.of());
    }

    /** The SHA-256 of a whole file. */
    static String hash(LoadFile file) throws IOException {
        MessageDigest digest = newDigest();
        try (InputStream content = new DigestInputStream(file.open(), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The request id under which the server stores what this bundle creates: as much of the hash as HAPI keeps. */
    String requestId() {
        return sha256.substring(0, 16);
    }

    boolean isTransaction() {
        return type.equals("transaction");
    }

    boolean doublesWhenSentTwice() {
        return !creates.isEmpty();
    }

    private static final class Scanner {
        private final JsonParser json;
        private String resourceType = "";
        private String type = "";
        private int entries;
        private final Set<String> creates = new LinkedHashSet<>();

        Scanner(JsonParser json) {
            this.json = json;
        }

        void bundle() throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "resourceType" -> resourceType = text();
                    case "type" -> type = text();
                    case "entry" -> entries();
                    default -> skip();
                }
            }
        }

        private void entries() throws IOException {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                entry();
            }
        }

        private void entry() throws IOException {
            entries++;
            var request = new Request();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (json.currentName().equals("request")) {
                    request.read();
                } else {
                    skip();
                }
            }
            if (request.method.equals("POST") && !request.conditional && creates.size() < TYPES_TO_ASK_FOR) {
                creates.add(request.url);
            }
        }

        private String text() throws IOException {
            json.nextToken();
            return json.getValueAsString("");
        }

        private void skip() throws IOException {
            json.nextToken();
            json.skipChildren();
        }

        private final class Request {
            private String method = "";
            private String url = "";
            private boolean conditional;

            void read() throws IOException {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    json.skipChildren();
                    return;
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    switch (json.currentName()) {
                        case "method" -> method = text();
                        case "url" -> url = text();
                        case "ifNoneExist" -> conditional = !text().isEmpty();
                        default -> skip();
                    }
                }
            }
        }
    }
}
