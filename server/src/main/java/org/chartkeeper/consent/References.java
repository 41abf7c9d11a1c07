package org.chartkeeper.consent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one spelling in which references are compared: {@code Type/id} for what is ours, without a version. */
final class References {

    private static final Pattern LOCAL = Pattern.compile("([A-Z][A-Za-z]+/[A-Za-z0-9\\-.]{1,64})(/_history/.+)?");

    private final String base;

    /** @param base the server's FHIR base; references below it are ours */
    References(String base) {
        this.base = base.endsWith("/") ? base : base + "/";
    }

    /** {@code Type/id}, or null for a reference that names no resource of ours (contained, urn, conditional, foreign). */
    @Nullable
    String local(@Nullable String reference) {
        if (reference == null) {
            return null;
        }
        Matcher matcher = LOCAL.matcher(reference.startsWith(base) ? reference.substring(base.length()) : reference);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
