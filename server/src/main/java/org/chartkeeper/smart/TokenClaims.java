package org.chartkeeper.smart;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.caller.PurposeOfUse;
import org.jspecify.annotations.Nullable;

/**
 * What an access token says, in our words; a token that lacks what every token must say, or says it in a form that is not
 * understood, has no claims.
 *
 * @see <a href="https://profiles.ihe.net/ITI/IUA/index.html">IHE IUA</a>
 */
record TokenClaims(
        String issuer,
        String subject,
        String clientId,
        String scope,
        Set<String> purposes,
        @Nullable String organization,
        Set<String> roles,
        @Nullable String fhirUser,
        @Nullable String patient,
        @Nullable String grant,
        @Nullable String sid,
        boolean secondFactor,
        @Nullable Emergency emergency,
        String tokenId,
        Instant expires) {

    static TokenClaims of(JWTClaimsSet claims) {
        try {
            Map<?, ?> iua = iua(claims);
            return new TokenClaims(
                    required(claims.getIssuer()),
                    required(claims.getSubject()),
                    required(claims.getStringClaim("client_id")),
                    required(claims.getStringClaim("scope")),
                    codes(iua.get("purpose_of_use"), PurposeOfUse.SYSTEM),
                    text(iua.get("subject_organization")),
                    codes(iua.get("subject_role"), null),
                    claims.getStringClaim("fhirUser"),
                    claims.getStringClaim("patient"),
                    claims.getStringClaim(AccessTokenIssuer.GRANT),
                    claims.getStringClaim("sid"),
                    AuthorizationRequestReader.SECOND_FACTOR.equals(claims.getStringClaim("acr")),
                    emergency(claims),
                    required(claims.getJWTID()),
                    required(claims.getExpirationTime()).toInstant());
        } catch (ParseException e) {
            throw new InvalidTokenException("claim of the wrong type");
        }
    }

    /** The user in whose name it was issued, when it is one of ours that was. */
    @Nullable
    String username() {
        return subject.startsWith(Callers.USER) ? subject.substring(Callers.USER.length()) : null;
    }

    /** The break-glass session, whose patient is the one in context. */
    private static @Nullable Emergency emergency(JWTClaimsSet claims) throws ParseException {
        Map<String, Object> session = claims.getJSONObjectClaim(AccessTokenIssuer.BREAK_GLASS);
        if (session == null) {
            return null;
        }
        if (!(session.get("id") instanceof String id)
                || !(session.get("opened") instanceof Number opened)
                || !(session.get("expires") instanceof Number expires)) {
            throw new InvalidTokenException("break-glass session is not understood");
        }
        return new Emergency(
                id,
                required(claims.getStringClaim("patient")),
                Instant.ofEpochSecond(opened.longValue()),
                Instant.ofEpochSecond(expires.longValue()));
    }

    private static Map<?, ?> iua(JWTClaimsSet claims) throws ParseException {
        Map<String, Object> extensions = claims.getJSONObjectClaim("extensions");
        Object iua = extensions == null ? null : extensions.get("ihe_iua");
        if (iua == null) {
            return Map.of();
        }
        if (!(iua instanceof Map<?, ?> members)) {
            throw new InvalidTokenException("ihe_iua is not an object");
        }
        return members;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null || (value instanceof String text && text.isBlank())) {
            throw new InvalidTokenException("required claim missing");
        }
        return value;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new InvalidTokenException("claim is not a string");
    }

    /** The codes in a Coding, a string, or a list of either; a Coding of another system is none of ours. */
    private static Set<String> codes(@Nullable Object value, @Nullable String system) {
        Set<String> codes = new LinkedHashSet<>();
        for (Object item : items(value)) {
            if (item instanceof String code) {
                codes.add(code);
            } else if (item instanceof Map<?, ?> coding && coding.get("code") instanceof String code) {
                Object of = coding.get("system");
                if (system == null || of == null || system.equals(of)) {
                    codes.add(code);
                }
            } else {
                throw new InvalidTokenException("claim is not a code");
            }
        }
        return codes;
    }

    private static Collection<?> items(@Nullable Object value) {
        if (value instanceof Collection<?> items) {
            return items;
        }
        return value == null ? List.of() : List.of(value);
    }
}
