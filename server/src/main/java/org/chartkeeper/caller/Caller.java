package org.chartkeeper.caller;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: everything about the bearer of an access token that decisions, provenance and audit rest on, taken from signed
 * claims and the client's registration alone, never from a request header.
 *
 * @param issuer the token's {@code iss}
 * @param subject the token's {@code sub}
 * @param clientId the OAuth client
 * @param clientName the client's display name
 * @param scopes the granted resource scopes
 * @param purposes codes of v3-PurposeOfUse, each of which must allow a disclosure
 * @param organization reference of the organisation acted for, for example {@code Organization/insurer}
 * @param device reference of the client's Device
 * @param fhirUser reference of the user, for example {@code Practitioner/anna}
 * @param patient id of the patient in context of {@code patient/} scopes
 * @param roles the roles acted in
 * @param custodianSystem whether the client is one of the hospital's own systems of record, which sees and writes everything
 *     within its scopes
 * @param tokenId the token's {@code jti}
 * @param expires when the token expires
 * @param emergency the break-glass session acted in, or null
 * @param disclosing whether what is asked for leaves for good, as an export does, and is not only looked at
 */
public record Caller(
        String issuer,
        String subject,
        String clientId,
        String clientName,
        List<SmartScope> scopes,
        Set<String> purposes,
        @Nullable String organization,
        @Nullable String device,
        @Nullable String fhirUser,
        @Nullable String patient,
        Set<Role> roles,
        boolean custodianSystem,
        String tokenId,
        Instant expires,
        @Nullable Emergency emergency,
        boolean disclosing) {

    /** The server itself, at work of its own outside any request. */
    public static final Caller SYSTEM = new Caller(
            "",
            "chartkeeper",
            "chartkeeper",
            "Chartkeeper",
            List.of(SmartScope.parse("system/*.cruds").orElseThrow()),
            Set.of("HOPERAT"),
            null,
            null,
            null,
            null,
            Set.of(),
            true,
            "",
            Instant.MAX);

    /** A caller outside any emergency. */
    public Caller(
            String issuer,
            String subject,
            String clientId,
            String clientName,
            List<SmartScope> scopes,
            Set<String> purposes,
            @Nullable String organization,
            @Nullable String device,
            @Nullable String fhirUser,
            @Nullable String patient,
            Set<Role> roles,
            boolean custodianSystem,
            String tokenId,
            Instant expires) {
        this(
                issuer,
                subject,
                clientId,
                clientName,
                scopes,
                purposes,
                organization,
                device,
                fhirUser,
                patient,
                roles,
                custodianSystem,
                tokenId,
                expires,
                null);
    }

    /** A caller who looks at what it asks for. */
    public Caller(
            String issuer,
            String subject,
            String clientId,
            String clientName,
            List<SmartScope> scopes,
            Set<String> purposes,
            @Nullable String organization,
            @Nullable String device,
            @Nullable String fhirUser,
            @Nullable String patient,
            Set<Role> roles,
            boolean custodianSystem,
            String tokenId,
            Instant expires,
            @Nullable Emergency emergency) {
        this(
                issuer,
                subject,
                clientId,
                clientName,
                scopes,
                purposes,
                organization,
                device,
                fhirUser,
                patient,
                roles,
                custodianSystem,
                tokenId,
                expires,
                emergency,
                false);
    }

    public Caller {
        scopes = List.copyOf(scopes);
        purposes = Set.copyOf(purposes);
        roles = Set.copyOf(roles);
    }

    /** The same caller in an emergency. */
    public Caller in(Emergency session) {
        return acting(PurposeOfUse.BREAK_GLASS, session);
    }

    /** The same caller, acting for this purpose alone. */
    public Caller withPurpose(String purpose) {
        return acting(purpose, emergency);
    }

    /** The same caller, about to take away what it asks for. */
    public Caller takingAway() {
        return new Caller(
                issuer,
                subject,
                clientId,
                clientName,
                scopes,
                purposes,
                organization,
                device,
                fhirUser,
                patient,
                roles,
                custodianSystem,
                tokenId,
                expires,
                emergency,
                true);
    }

    private Caller acting(String purpose, @Nullable Emergency session) {
        return new Caller(
                issuer,
                subject,
                clientId,
                clientName,
                scopes,
                Set.of(purpose),
                organization,
                device,
                fhirUser,
                patient,
                roles,
                custodianSystem,
                tokenId,
                expires,
                session,
                disclosing);
    }

    /** Whether any granted scope opens {@code permission} on {@code resourceType}, be it on some of its resources only. */
    public boolean may(SmartScope.Permission permission, String resourceType) {
        return scopes.stream().anyMatch(scope -> scope.allows(permission, resourceType));
    }

    /** Whether a granted scope opens {@code permission} on every {@code resourceType}, whatever it contains and is about. */
    public boolean mayOnAll(SmartScope.Permission permission, String resourceType) {
        return scopes.stream()
                .anyMatch(scope -> scope.allows(permission, resourceType)
                        && scope.context() != SmartScope.Context.PATIENT
                        && !scope.isGranular());
    }
}
