package org.chartkeeper.caller;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One search parameter of a granular scope, such as {@code category=http://loinc.org|LP29684-5,survey}: met by whatever has one
 * of the tokens.
 *
 * @param parameter the search parameter
 * @param anyOf what a resource must have one of, sorted
 * @see <a href="https://hl7.org/fhir/R4/search.html#token">token search</a>
 */
public record ScopeFilter(String parameter, List<Token> anyOf) {

    /** Percent escapes and what a query may have besides; not {@code +}, which some read as a space. */
    private static final Pattern ENCODED = Pattern.compile("(%[0-9A-Fa-f]{2}|[!-~&&[^%+#&\"\\\\]])+");

    private static final int LONGEST = 1_000;

    /** What FHIR escapes, what a faulty encoding leaves, and what no code or system has. */
    private static final Pattern NOT_UNDERSTOOD = Pattern.compile("[\\\\\\x{FFFD}\\p{Cntrl}]|^\\s|\\s$|\\s\\s");

    public ScopeFilter {
        anyOf = anyOf.stream().distinct().sorted().toList();
    }

    /**
     * A token of FHIR search.
     *
     * @param system the code system; empty for codes without any, null for any
     * @param code the code; null for any of the system
     */
    public record Token(@Nullable String system, @Nullable String code) implements Comparable<Token> {

        private static Optional<Token> parse(String text) {
            int bar = text.indexOf('|');
            if (text.isBlank() || text.equals("|") || bar != text.lastIndexOf('|')) {
                return Optional.empty();
            }
            if (bar < 0) {
                return Optional.of(new Token(null, text));
            }
            String code = text.substring(bar + 1);
            return Optional.of(new Token(text.substring(0, bar), code.isEmpty() ? null : code));
        }

        /** Whether {@code coding}, spelled {@code system|code}, is one that it means. */
        boolean matches(String coding) {
            int bar = coding.indexOf('|');
            return (system == null || system.equals(coding.substring(0, bar)))
                    && (code == null || code.equals(coding.substring(bar + 1)));
        }

        private String text() {
            return (system == null ? "" : system + "|") + (code == null ? "" : code);
        }

        @Override
        public int compareTo(Token other) {
            return text().compareTo(other.text());
        }
    }

    /** The filter that {@code name=value} spells on {@code resourceType}, or empty when it is not understood. */
    static Optional<ScopeFilter> parse(String resourceType, String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || !ScopeParameters.supports(resourceType, text.substring(0, equals))) {
            return Optional.empty();
        }
        String encoded = text.substring(equals + 1);
        if (encoded.length() > LONGEST || !ENCODED.matcher(encoded).matches()) {
            return Optional.empty();
        }
        List<Token> tokens = new ArrayList<>();
        for (String alternative : decoded(encoded).split(",", -1)) {
            Optional<Token> token =
                    NOT_UNDERSTOOD.matcher(alternative).find() ? Optional.empty() : Token.parse(alternative);
            if (token.isEmpty()) {
                return Optional.empty();
            }
            tokens.add(token.get());
        }
        return Optional.of(new ScopeFilter(text.substring(0, equals), tokens));
    }

    /** Whether one of {@code codings}, each spelled {@code system|code}, is one of the tokens. */
    public boolean matches(Collection<String> codings) {
        return anyOf.stream().anyMatch(token -> codings.stream().anyMatch(token::matches));
    }

    /** This filter as in a scope. */
    String text() {
        return anyOf.stream().map(token -> encoded(token.text())).collect(Collectors.joining(",", parameter + "=", ""));
    }

    private static String decoded(String text) {
        return java.net.URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = each > ' ' && each < 0x7f && "%+#&\"\\".indexOf(each) < 0;
            encoded.append(plain ? String.valueOf((char) each) : "%%%02X".formatted(each));
        }
        return encoded.toString();
    }
}
