package org.chartkeeper.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;

/**
 * Writes access tokens.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068, JWT profile for access tokens</a>
 */
final class AccessTokenIssuer {

    static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    static final String ROLE_SYSTEM = "https://chartkeeper.org/fhir/CodeSystem/role";

    /** As long as the SMART guide lets a back end's token live. */
    static final Duration BACK_END_LIFE = Duration.ofMinutes(5);

    /** How long an app can go on with what a user granted before it must come again. */
    static final Duration USER_LIFE = Duration.ofMinutes(15);

    /** The claim with the break-glass session that a token is for. */
    static final String BREAK_GLASS = "break_glass";

    /** The claim that names the grant a token came of. */
    static final String GRANT = "authorization";

    /** A token as it leaves. */
    record Issued(String value, String id, Instant at, Instant expires) {}

    private final String issuer;
    private final String audience;
    private final SigningKeys keys;
    private final Clock clock;

    AccessTokenIssuer(String issuer, String audience, SigningKeys keys, Clock clock) {
        this.issuer = issuer;
        this.audience = audience;
        this.keys = keys;
        this.clock = clock;
    }

    /** A token for the client itself, without a user. */
    Issued forBackEnd(Client client, List<String> scopes, Collection<String> purposes) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Issued draft = new Issued("", UUID.randomUUID().toString(), now, now.plus(BACK_END_LIFE));
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(client.id())
                .audience(audience)
                .claim("client_id", client.id())
                .claim("scope", String.join(" ", scopes))
                .issueTime(Date.from(draft.at()))
                .expirationTime(Date.from(draft.expires()))
                .jwtID(draft.id())
                .claim("extensions", Map.of("ihe_iua", iua(purposes, client.organization(), client.roles())))
                .build();
        return new Issued(sign(claims), draft.id(), draft.at(), draft.expires());
    }

    /**
     * A token for the client in the name of a user.
     *
     * @param inSession whether it ends with the session that it was granted in
     * @param emergency the break-glass session that it is for, whose end is its own
     */
    Issued forUser(
            Client client,
            User user,
            Grants.Grant grant,
            List<String> scopes,
            boolean inSession,
            @Nullable Emergency emergency) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant end = emergency == null ? now.plus(USER_LIFE) : emergency.expires();
        Issued draft = new Issued("", UUID.randomUUID().toString(), now, end);
        Grants.Body body = grant.body();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(Callers.subject(user))
                .audience(audience)
                .claim("client_id", client.id())
                .claim("scope", String.join(" ", scopes))
                .issueTime(Date.from(draft.at()))
                .expirationTime(Date.from(draft.expires()))
                .jwtID(draft.id())
                .claim("fhirUser", user.fhirUser() == null ? null : audience + "/" + user.fhirUser())
                .claim("patient", body.patient())
                .claim("encounter", body.encounter())
                .claim(GRANT, grant.id().toString())
                .claim("extensions", Map.of("ihe_iua", iua(body.purposes(), user.organization(), user.roles())));
        body.authentication().forEach(claims::claim);
        if (inSession) {
            claims.claim("sid", grant.sid());
        }
        if (emergency != null) {
            claims.claim(
                    BREAK_GLASS,
                    Map.of(
                            "id",
                            emergency.id(),
                            "opened",
                            emergency.opened().getEpochSecond(),
                            "expires",
                            emergency.expires().getEpochSecond()));
        }
        return new Issued(sign(claims.build()), draft.id(), draft.at(), draft.expires());
    }

    private static Map<String, Object> iua(
            Collection<String> purposes, @Nullable String organization, Collection<Role> roles) {
        Map<String, Object> iua = new LinkedHashMap<>();
        iua.put("purpose_of_use", codings(PurposeOfUse.SYSTEM, purposes));
        if (organization != null) {
            iua.put("subject_organization", organization);
        }
        if (!roles.isEmpty()) {
            iua.put(
                    "subject_role",
                    codings(ROLE_SYSTEM, roles.stream().map(Role::code).sorted().toList()));
        }
        return iua;
    }

    private static List<Map<String, String>> codings(String system, Collection<String> codes) {
        return codes.stream()
                .map(code -> Map.of("system", system, "code", code))
                .toList();
    }

    private String sign(JWTClaimsSet claims) {
        JWK key = keys.signer(JWSAlgorithm.ES384);
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES384)
                .type(TYPE)
                .keyID(key.getKeyID())
                .build();
        SignedJWT jwt = new SignedJWT(header, claims);
        try {
            jwt.sign(new ECDSASigner(key.toECKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException("token could not be signed", e);
        }
        return jwt.serialize();
    }
}
