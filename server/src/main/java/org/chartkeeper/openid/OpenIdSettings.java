package org.chartkeeper.openid;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.chartkeeper.fhir.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The OpenID provider with which users sign in, and how far it is believed.
 *
 * @param issuer its issuer identifier; empty for none
 * @param clientId what it knows this server as
 * @param clientSecret what proves that, or
 * @param clientKey a file with a private key, as a JWK, that does
 * @param name what users call it; the host of the issuer unless set
 * @param only whether local users cannot sign in any more
 * @param scopes what is asked for besides {@code openid}
 * @param claims where in an ID token it says what
 * @param groups what each of its groups or roles means here
 * @param roles the roles that its users can have at most
 * @param fhirUserTypes the resource types that its users can be at most
 * @param organizations the organisations that a claim can name at most
 * @param secondFactor how it says that it has seen a second factor
 * @param maxAge how long ago the user may have been recognised there
 * @param rightsLast how long after a sign-in the user's rights last, offline access included
 */
@ConfigurationProperties(prefix = OpenIdSettings.PREFIX, ignoreUnknownFields = false)
record OpenIdSettings(
        @DefaultValue("") String issuer,
        @DefaultValue("") String clientId,
        @DefaultValue("") String clientSecret,
        @Nullable Path clientKey,
        @DefaultValue("") String name,
        @DefaultValue("false") boolean only,
        @DefaultValue List<String> scopes,
        @DefaultValue Claims claims,
        @DefaultValue List<Group> groups,
        @DefaultValue({"clinician", "patient"}) List<String> roles,

        @DefaultValue({"Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "Person"})
        List<String> fhirUserTypes,

        @DefaultValue List<String> organizations,
        @DefaultValue SecondFactor secondFactor,
        @DefaultValue("8h") Duration maxAge,
        @DefaultValue("12h") Duration rightsLast) {

    static final String PREFIX = "chartkeeper.openid-provider";

    private static final Duration LONGEST_MAX_AGE = Duration.ofHours(11);
    private static final Duration LONGEST_RIGHTS = Duration.ofDays(90);
    private static final int LONGEST_ISSUER = 500;

    /**
     * Names of claims, or JSON pointers to them.
     *
     * @param groups one or more, each with a group or a list of them
     * @param organization none when empty
     * @param patients likewise
     */
    record Claims(
            @DefaultValue("fhirUser") String fhirUser,
            @DefaultValue("groups") List<String> groups,
            @DefaultValue("") String organization,
            @DefaultValue("") String patients) {}

    /**
     * What being in a group means here.
     *
     * @param value the group, as the provider writes it
     * @param purposeOfUse purposes that its members may act for
     * @param organization whom they act for, or empty
     * @param breakGlass whether they may break the glass
     */
    record Group(
            @DefaultValue("") String value,
            @DefaultValue List<String> roles,
            @DefaultValue List<String> purposeOfUse,
            @DefaultValue("") String organization,
            @DefaultValue("false") boolean breakGlass) {}

    /**
     * What counts as a second factor; nothing unless set.
     *
     * @param acr authentication context classes
     * @param amr authentication methods
     */
    record SecondFactor(
            @DefaultValue List<String> acr, @DefaultValue List<String> amr) {}

    OpenIdSettings {
        if (issuer.isBlank()) {
            refuseIf(
                    only || !clientId.isBlank() || !clientSecret.isBlank() || clientKey != null || !groups.isEmpty(),
                    "issuer",
                    "is missing, set it or remove the other settings of the provider");
        } else {
            String host = checkedIssuer(issuer).getHost();
            name = name.isBlank() ? host : name;
            refuseIf(clientId.isBlank(), "client-id", "is missing");
            refuseIf(
                    clientSecret.isBlank() == (clientKey == null),
                    "client-secret",
                    "or `" + PREFIX + ".client-key` must be set, one of the two");
            refuseIf(groups.isEmpty(), "groups", "is missing, without it nobody has a role");
            refuseIf(!isWithin(maxAge, LONGEST_MAX_AGE), "max-age", "must be between 1m and 11h");
            refuseIf(!isWithin(rightsLast, LONGEST_RIGHTS), "rights-last", "must be between 1m and 90d");
        }
    }

    boolean isOn() {
        return !issuer.isBlank();
    }

    static StartRefusedException refusal(String setting, String what) {
        return new StartRefusedException("`" + PREFIX + "." + setting + "` " + what);
    }

    private static void refuseIf(boolean bad, String setting, String what) {
        if (bad) {
            throw refusal(setting, what);
        }
    }

    private static URI checkedIssuer(String issuer) {
        URI uri = Addresses.parsed(issuer);
        refuseIf(
                uri == null
                        || !Addresses.isSafe(uri)
                        || uri.getQuery() != null
                        || issuer.contains("@")
                        || issuer.length() > LONGEST_ISSUER,
                "issuer",
                "must be an https address without query or fragment, not `" + issuer + "`");
        return java.util.Objects.requireNonNull(uri);
    }

    private static boolean isWithin(Duration duration, Duration longest) {
        return duration.compareTo(Duration.ofMinutes(1)) >= 0 && duration.compareTo(longest) <= 0;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "OpenIdSettings[" + issuer + "]";
    }
}
