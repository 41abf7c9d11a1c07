package org.chartkeeper.export;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the {@code Prefer} headers of a kick-off say.
 *
 * @param lenient whether parameters that are not supported are passed over instead of refused
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240</a>
 */
record Preferences(boolean lenient) {

    /** Reads the headers, which must ask for an asynchronous answer. */
    static Preferences of(List<String> headers) {
        Set<String> wanted = headers.stream()
                .flatMap(header -> Arrays.stream(header.split("[,;]")))
                .map(preference -> preference.replaceAll("[\\s\"]", "").toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (!wanted.contains("respond-async")) {
            throw new InvalidRequestException("an export needs the header `Prefer: respond-async`");
        }
        return new Preferences(wanted.contains("handling=lenient"));
    }
}
