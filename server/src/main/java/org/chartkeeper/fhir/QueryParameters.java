package org.chartkeeper.fhir;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of query strings and forms, read strictly: what cannot be read is refused, never dropped. */
final class QueryParameters {

    private QueryParameters() {}

    static Map<String, String[]> of(@Nullable String... queries) throws RefusedException {
        Map<String, String[]> parameters = new LinkedHashMap<>();
        for (String query : queries) {
            if (query == null || query.isBlank()) {
                continue;
            }
            for (String pair : query.strip().split("&")) {
                if (!pair.isEmpty()) {
                    String[] parts = pair.split("=", 2);
                    String value = decode(parts.length == 1 ? "" : parts[1]);
                    parameters.merge(decode(parts[0]), new String[] {value}, QueryParameters::append);
                }
            }
        }
        return parameters;
    }

    private static String[] append(String[] values, String[] more) {
        String[] all = java.util.Arrays.copyOf(values, values.length + 1);
        all[values.length] = more[0];
        return all;
    }

    private static String decode(String text) throws RefusedException {
        byte[] bytes = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '%') {
                int octet = i + 2 < text.length() ? octet(text, i + 1) : -1;
                if (octet < 0) {
                    throw unreadable();
                }
                bytes[length++] = (byte) octet;
                i += 2;
            } else if (next == '+') {
                bytes[length++] = ' ';
            } else {
                for (byte one : String.valueOf(next).getBytes(StandardCharsets.UTF_8)) {
                    bytes[length++] = one;
                }
            }
        }
        return utf8(bytes, length);
    }

    private static int octet(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static String utf8(byte[] bytes, int length) throws RefusedException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            if (text.chars().anyMatch(c -> c < ' ' && c != '\t' && c != '\n' && c != '\r')) {
                throw new RefusedException(400, "invalid", "a parameter contains a control character");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw unreadable();
        }
    }

    private static RefusedException unreadable() {
        return new RefusedException(400, "invalid", "a parameter is not percent-encoded UTF-8");
    }
}
