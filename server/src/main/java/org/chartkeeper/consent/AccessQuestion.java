package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;

/**
 * What {@code $explain-access} is asked.
 *
 * @param client a client id, or null
 * @param user a user name or the reference of a user, or null
 * @param organization reference of an organisation, or null
 * @param device reference of a device, or null
 * @param roles roles that somebody named by reference acts in
 * @param purposes all purposes of the token that is asked about; none for each that is registered
 * @param scopes the scopes of the token, or null for those that are registered
 * @param time the moment asked about, or null for now
 * @param resource the resource, or null
 * @param patient id of the patient, or null
 */
record AccessQuestion(
        @Nullable String client,
        @Nullable String user,
        @Nullable String organization,
        @Nullable String device,
        Set<Role> roles,
        Set<String> purposes,
        @Nullable List<SmartScope> scopes,
        @Nullable Instant time,
        @Nullable Target resource,
        @Nullable String patient) {

    /** The parameters there are. */
    static final Set<String> PARAMETERS = Set.of(
            "client", "user", "organization", "device", "role", "purpose", "scope", "time", "resource", "patient");

    private static final Pattern REFERENCE = Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}");
    private static final Pattern TARGET =
            Pattern.compile("([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/(\\d{1,9}))?");
    private static final Pattern PATIENT = Pattern.compile("(?:Patient/)?([A-Za-z0-9.-]{1,64})");

    /**
     * A resource.
     *
     * @param version the version asked about, or null for the one of the moment asked about
     */
    record Target(String type, String id, @Nullable Long version) {

        String reference() {
            return type + "/" + id;
        }

        /** With the version, if one is asked about. */
        String written() {
            return reference() + (version == null ? "" : "/_history/" + version);
        }
    }

    /** Reads the question; {@code instance} is the resource that the operation was asked of, or null. */
    static AccessQuestion of(OperationParameters parameters, @Nullable IdType instance, Instant now) {
        String resource = instance == null ? parameters.one("resource") : written(instance);
        if (instance != null && !parameters.all("resource").isEmpty()) {
            throw new InvalidRequestException("`resource` is the one that the operation is asked of");
        }
        String patient = parameters.one("patient");
        if (resource != null && patient != null) {
            throw new InvalidRequestException("ask about a `resource` or a `patient`, not both at once");
        }
        return new AccessQuestion(
                parameters.one("client"),
                parameters.one("user"),
                reference(parameters, "organization"),
                reference(parameters, "device"),
                roles(parameters.all("role")),
                purposes(parameters.all("purpose")),
                scopes(parameters.one("scope")),
                time(parameters.one("time"), now),
                resource == null ? null : target(resource),
                patient == null ? null : matched(PATIENT, patient, "patient").group(1));
    }

    /** Whether anybody in particular is asked about. */
    boolean namesSomebody() {
        return client != null || user != null || isDescribed();
    }

    /** Whether somebody is asked about who is described, not registered. */
    boolean isDescribed() {
        return organization != null || device != null || !roles.isEmpty();
    }

    private static String written(IdType instance) {
        String current = instance.getResourceType() + "/" + instance.getIdPart();
        return instance.hasVersionIdPart() ? current + "/_history/" + instance.getVersionIdPart() : current;
    }

    private static @Nullable String reference(OperationParameters parameters, String name) {
        String given = parameters.one(name);
        return given == null ? null : matched(REFERENCE, given, name).group();
    }

    private static Target target(String given) {
        Matcher matcher = matched(TARGET, given, "resource");
        String version = matcher.group(3);
        return new Target(matcher.group(1), matcher.group(2), version == null ? null : Long.valueOf(version));
    }

    private static Matcher matched(Pattern pattern, String given, String name) {
        Matcher matcher = pattern.matcher(given);
        if (!matcher.matches()) {
            throw new InvalidRequestException("`" + name + "` must be a reference, not `" + given + "`");
        }
        return matcher;
    }

    private static Set<Role> roles(List<String> given) {
        Set<Role> roles = new LinkedHashSet<>();
        for (String code : given) {
            try {
                roles.add(Role.of(code));
            } catch (IllegalArgumentException e) {
                throw new InvalidRequestException(String.valueOf(e.getMessage()));
            }
        }
        return roles;
    }

    /** @throws InvalidRequestException when one of these is no purpose of use */
    static Set<String> purposes(List<String> given) {
        for (String code : given) {
            if (!PurposeOfUse.isCode(code)) {
                throw new InvalidRequestException("`purpose` must be codes of v3-PurposeOfUse, not `" + code + "`");
            }
        }
        return new LinkedHashSet<>(given);
    }

    private static @Nullable List<SmartScope> scopes(@Nullable String given) {
        return given == null
                ? null
                : Arrays.stream(given.split(" +"))
                        .map(text -> SmartScope.parse(text)
                                .orElseThrow(() -> new InvalidRequestException(
                                        "`scope` must be resource scopes of SMART, not `" + text + "`")))
                        .toList();
    }

    private static @Nullable Instant time(@Nullable String given, Instant now) {
        if (given == null) {
            return null;
        }
        Instant time;
        try {
            // A plus sign that was not escaped arrives as a blank.
            time = OffsetDateTime.parse(given.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidRequestException(
                    "`time` must be an instant such as 2026-03-01T12:00:00Z, not `" + given + "`");
        }
        if (time.isAfter(now)) {
            throw new InvalidRequestException("`time` must be past: what will be decided then nobody knows");
        }
        return time;
    }
}
