package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a search may ask for. What is not offered is refused by its name, never ignored, since an ignored parameter would widen
 * the answer.
 */
final class SearchLimits {

    /** Parameters of the specification that HAPI takes and would answer wrongly, or not at all. */
    private static final Set<String> NOT_OFFERED = Set.of(
            "_text",
            "_content",
            "_filter",
            "_query",
            "_list",
            "_contained",
            "_containedType",
            "_graph",
            "_getpages",
            "_getpagesoffset",
            "_bundletype",
            "_pageId",
            "near",
            "_expunge",
            "_cascade",
            "_narrative",
            "_outputHistoryFormat");

    private static final Map<String, Set<String>> CHOICES = Map.of(
            "_summary", Set.of("true", "false", "text", "data", "count"),
            "_total", Set.of("none", "estimate", "accurate"));

    /** Those that need a terminology ({@code :in}, {@code :above} of a code) are not among them. */
    private static final Map<RestSearchParameterTypeEnum, Set<String>> MODIFIERS = Map.of(
            RestSearchParameterTypeEnum.STRING, Set.of("missing", "exact"),
            RestSearchParameterTypeEnum.TOKEN, Set.of("missing", "not", "text"),
            RestSearchParameterTypeEnum.REFERENCE, Set.of("missing"),
            RestSearchParameterTypeEnum.URI, Set.of("missing", "above", "below"));

    private static final Set<String> MODIFIERS_OF_CONTROLS = Set.of("iterate", "recurse", "exclude");
    private static final int HAS_COLONS = 3;
    private static final Set<String> INCLUDES = Set.of("_include", "_revinclude");
    private static final Pattern INCLUDE = Pattern.compile("\\*|[A-Z][A-Za-z]+:(\\*|[A-Za-z0-9_-]+)(:[A-Za-z]+)?");
    private static final Pattern HUGE_NUMBER = Pattern.compile("([a-z]{2})?[-+]?[0-9.]*[eE][-+]?[0-9]{3,}.*");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private final RequestLimits limits;
    private final SearchParameters known;

    SearchLimits(RequestLimits limits, SearchParameters known) {
        this.limits = limits;
        this.known = known;
    }

    /** Refuses {@code parameters} of a request for {@code resourceType} that go too far. */
    void check(@Nullable String resourceType, Map<String, String[]> parameters) {
        int count =
                parameters.values().stream().mapToInt(values -> values.length).sum();
        if (count > limits.parameters()) {
            throw refusal("the request has more than " + limits.parameters() + " parameters");
        }
        int includes = 0;
        for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            checkName(resourceType, name);
            for (String value : parameter.getValue()) {
                checkValue(resourceType, name, value);
            }
            includes += INCLUDES.contains(base(name)) ? parameter.getValue().length : 0;
        }
        if (includes > limits.includes()) {
            throw refusal("the request has more than " + limits.includes() + " of `_include` and `_revinclude`");
        }
    }

    private void checkName(@Nullable String resourceType, String name) {
        if (NOT_OFFERED.contains(base(name))) {
            throw refusal("the parameter `" + shown(name) + "` is not offered");
        }
        if (count(name, "_has:") > limits.has()) {
            throw refusal("`_has` is nested more than " + limits.has() + " times");
        }
        if (count(name, ".") > limits.chain()) {
            throw refusal("the parameter `" + shown(name) + "` is a chain of more than " + limits.chain() + " links");
        }
        checkModifiers(resourceType, name);
    }

    private void checkModifiers(@Nullable String resourceType, String name) {
        String[] links = name.split("\\.");
        for (int i = 0; i < links.length; i++) {
            int colon = links[i].lastIndexOf(':');
            if (colon <= 0) {
                continue;
            }
            String modifier = links[i].substring(colon + 1);
            boolean last = i == links.length - 1;
            boolean has = links[i].startsWith("_has");
            boolean offered = last || has
                    ? isOffered(i == 0 ? resourceType : null, links[i].substring(0, colon), modifier)
                    : known.isResourceType(modifier);
            if (!offered) {
                throw refusal("the modifier `:" + shown(modifier) + "` of `" + shown(name) + "` is not offered");
            }
        }
    }

    private boolean isOffered(@Nullable String resourceType, String name, String modifier) {
        // The last part of `_has:Observation:patient:code` is a parameter.
        if (name.startsWith("_has") && count(name.substring(name.lastIndexOf("_has:")), ":") < HAS_COLONS) {
            return true;
        }
        String plain = name.substring(Math.max(name.lastIndexOf(':'), name.lastIndexOf('.')) + 1);
        if (resourceType == null || !plain.equals(name)) {
            return MODIFIERS.values().stream().anyMatch(offered -> offered.contains(modifier))
                    || known.isResourceType(modifier);
        }
        RestSearchParameterTypeEnum type = known.typeOf(resourceType, name);
        if (type == null) {
            return MODIFIERS_OF_CONTROLS.contains(modifier);
        }
        return MODIFIERS.getOrDefault(type, Set.of("missing")).contains(modifier)
                || (type == RestSearchParameterTypeEnum.REFERENCE && known.isResourceType(modifier));
    }

    private void checkValue(@Nullable String resourceType, String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' && c != '\n' && c != '\r')) {
            throw refusal("the value of `" + shown(name) + "` contains a control character");
        }
        if (alternatives(value) > limits.values()) {
            throw refusal("the parameter `" + shown(name) + "` has more than " + limits.values() + " alternatives");
        }
        switch (name) {
            case "_count" -> number(name, value);
            case "_offset" -> {
                if (number(name, value) > limits.offset()) {
                    throw refusal("`_offset` is at most " + limits.offset() + "; narrow the search instead");
                }
            }
            case "_sort" -> {
                if (alternatives(value) > limits.sorts()) {
                    throw refusal("`_sort` has more than " + limits.sorts() + " keys");
                }
            }
            case "_summary", "_total" -> {
                if (!CHOICES.getOrDefault(name, Set.of()).contains(value)) {
                    throw refusal("the value of `" + name + "` is not one of the specification's");
                }
            }
            default -> checkMeaning(resourceType, name, value);
        }
    }

    private void checkMeaning(@Nullable String resourceType, String name, String value) {
        if (INCLUDES.contains(base(name))) {
            if (!INCLUDE.matcher(value).matches()) {
                throw refusal("the value of `" + shown(name) + "` is not a type, a colon and a reference parameter");
            }
            if (name.contains(":") && value.contains("*")) {
                throw refusal("`*` and `:iterate` do not go together");
            }
            return;
        }
        if (known.mayBeNumber(last(name))
                && Arrays.stream(value.split("[,$|]"))
                        .anyMatch(one -> HUGE_NUMBER.matcher(one).matches())) {
            throw refusal("the value of `" + shown(name) + "` is a number that is too large");
        }
    }

    private static int number(String name, String value) {
        if (!DIGITS.matcher(value).matches()) {
            throw refusal("the value of `" + name + "` is not a whole number from 0 to 999999999");
        }
        return Integer.parseInt(value);
    }

    private static int alternatives(String value) {
        return count(value, ",") + 1;
    }

    private static String base(String name) {
        return name.split("[:.]", 2)[0];
    }

    /** The parameter at the end of a chain or {@code _has}, without modifiers. */
    private static String last(String name) {
        String chain = name.substring(name.lastIndexOf('.') + 1);
        String[] parts = chain.split(":");
        if (chain.startsWith("_has")) {
            return parts.length > HAS_COLONS ? parts[parts.length - 1] : "";
        }
        return parts.length == 0 ? "" : parts[0];
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    /** A name as it may be repeated to its sender. */
    private static String shown(String name) {
        String plain = name.replaceAll("[^\\p{Alnum}_:.-]", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
    }

    private static InvalidRequestException refusal(String problem) {
        return new InvalidRequestException(problem);
    }

    /** Whether {@code headers} ask that unknown parameters be ignored, which is never done. */
    static boolean asksForLenience(@Nullable List<String> headers) {
        return headers != null
                && headers.stream()
                        .anyMatch(header -> header.toLowerCase(Locale.ROOT).contains("handling=lenient"));
    }
}
