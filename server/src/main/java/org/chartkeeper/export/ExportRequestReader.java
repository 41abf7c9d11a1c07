package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.export.ExportRequest.Level;
import org.jspecify.annotations.Nullable;

/**
 * Reads a kick-off, and refuses what is not asked as the
 * <a href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters">specification</a> says.
 */
final class ExportRequestReader {

    private static final Set<String> SUPPORTED = Set.of("_outputFormat", "_since", "_type", "patient");
    private static final Set<String> PRESENTATION = Set.of("_format", "_pretty");
    private static final Set<String> FORMATS = Set.of("application/fhir+ndjson", "application/ndjson", "ndjson");
    private static final Pattern PATIENT = Pattern.compile("Patient/([A-Za-z0-9.-]{1,64})");

    private final FhirContext context;
    private final ExportTypes types;
    private final String fhirBase;

    ExportRequestReader(FhirContext context, ExportTypes types, String fhirBase) {
        this.context = context;
        this.types = types;
        this.fhirBase = fhirBase;
    }

    ExportRequest read(RequestDetails request, Level level, @Nullable String group, Caller caller) {
        requireJson(request.getHeaders("Accept"));
        Preferences preferences = Preferences.of(request.getHeaders("Prefer"));
        ExportParameters parameters = ExportParameters.of(request, context);
        List<String> skipped = skipped(parameters, preferences);
        requireNdjson(parameters.one("_outputFormat", "ndjson"));
        return new ExportRequest(
                request.getCompleteUrl(),
                level,
                Optional.ofNullable(group),
                types(parameters.all("_type"), level, caller),
                since(parameters.one("_since", "")),
                patients(parameters.all("patient"), level),
                skipped);
    }

    private static void requireJson(List<String> accepted) {
        boolean json = accepted.isEmpty()
                || accepted.stream()
                        .map(header -> header.toLowerCase(Locale.ROOT))
                        .anyMatch(header -> header.contains("json") || header.contains("*/*"));
        if (!json) {
            throw new NotAcceptableException("the answer to a kick-off is `application/fhir+json`");
        }
    }

    private static List<String> skipped(ExportParameters parameters, Preferences preferences) {
        List<String> skipped = new ArrayList<>();
        for (String name : parameters.names()) {
            if (!SUPPORTED.contains(name) && !PRESENTATION.contains(name)) {
                if (!preferences.lenient()) {
                    throw new InvalidRequestException("this server does not support the parameter `" + name
                            + "`; with `Prefer: handling=lenient` it is passed over");
                }
                skipped.add(name);
            }
        }
        return skipped;
    }

    private static void requireNdjson(String format) {
        // A plus sign that was not escaped arrives as a blank.
        if (!FORMATS.contains(format.replace(' ', '+').toLowerCase(Locale.ROOT))) {
            throw new InvalidRequestException(
                    "`_outputFormat` must be `application/fhir+ndjson`, not `" + format + "`");
        }
    }

    private Set<String> types(List<String> given, Level level, Caller caller) {
        List<String> names = given.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::trim)
                .toList();
        if (given.isEmpty()) {
            return types.allOf(caller);
        }
        Set<String> named = types.named(caller, names);
        if (level != Level.SYSTEM && named.stream().noneMatch(types::belongsToPatients)) {
            throw new InvalidRequestException("`_type` names no type that an export of patients has in it");
        }
        return named;
    }

    private static @Nullable Instant since(String given) {
        if (given.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(given.trim().replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidRequestException(
                    "`_since` must be an instant such as `2024-01-31T10:00:00Z`, not `" + given + "`", e);
        }
    }

    private @Nullable Set<String> patients(List<String> references, Level level) {
        if (references.isEmpty()) {
            return null;
        }
        if (level == Level.SYSTEM) {
            throw new InvalidRequestException("`patient` belongs to an export of Patient or Group");
        }
        return references.stream().map(this::patient).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private String patient(String reference) {
        String relative = reference.startsWith(fhirBase + "/") ? reference.substring(fhirBase.length() + 1) : reference;
        Matcher matcher = PATIENT.matcher(relative);
        if (!matcher.matches()) {
            throw new InvalidRequestException(
                    "`patient` must refer to a Patient as `Patient/id`, not `" + reference + "`");
        }
        return matcher.group(1);
    }
}
