package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Members;
import org.chartkeeper.fhir.StartRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What somebody whom the operator trusts says about software; it wins over what the software says of itself.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2.3">RFC 7591, software statement</a>
 */
final class SoftwareStatements {

    private static final Duration SKEW = Duration.ofSeconds(60);

    /** Claims about the statement, and what no statement gives. */
    private static final Set<String> NOT_METADATA = Set.of(
            "iss",
            "sub",
            "aud",
            "exp",
            "nbf",
            "iat",
            "jti",
            "client_id",
            "client_secret",
            "status",
            RunTimeMetadata.STATEMENT);

    private static final Map<String, String> EITHER = Map.of("jwks", "jwks_uri", "jwks_uri", "jwks");

    private final Map<String, KeySet> issuers = new HashMap<>();
    private final Set<String> audiences;
    private final Clock clock;

    SoftwareStatements(List<DynamicRegistrationSettings.StatementIssuer> trusted, Set<String> audiences, Clock clock) {
        trusted.forEach(one -> issuers.put(one.issuer(), keys(one)));
        this.audiences = Set.copyOf(audiences);
        this.clock = clock;
    }

    private static KeySet keys(DynamicRegistrationSettings.StatementIssuer trusted) {
        String label = "keys of the statement issuer `" + trusted.issuer() + "`";
        try {
            Members members = new Members(label, Members.JSON.createObjectNode());
            return KeyRules.pinned(members, Files.readString(trusted.jwks()));
        } catch (IOException e) {
            throw new StartRefusedException(label + " cannot be read from `" + trusted.jwks() + "`");
        } catch (BadRegistrationException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()));
        }
    }

    /** The registration with what its statement says, if it has one. */
    ObjectNode apply(ObjectNode registration) {
        JsonNode statement = registration.get(RunTimeMetadata.STATEMENT);
        if (statement == null || statement.isNull()) {
            return registration;
        }
        if (!statement.isTextual()) {
            throw invalid("`software_statement` must be a string");
        }
        return overlaid(registration, verified(statement.textValue()));
    }

    /** The registration with what the statement says that was verified when it came. */
    static ObjectNode keep(ObjectNode registration, @Nullable String statement) {
        if (statement == null) {
            return registration;
        }
        ObjectNode kept = overlaid(registration, SignedToken.parse(statement).unverified());
        return kept.put(RunTimeMetadata.STATEMENT, statement);
    }

    private JWTClaimsSet verified(String statement) {
        try {
            SignedToken signed = SignedToken.parse(statement);
            KeySet keys = issuers.get(String.valueOf(signed.unverified().getIssuer()));
            if (keys == null) {
                throw RegistrationRefusedException.of(
                        400, "unapproved_software_statement", "the issuer of the statement is not one that is trusted");
            }
            JWTClaimsSet claims = signed.verify(keys);
            checkTimes(claims);
            if (!claims.getAudience().isEmpty() && claims.getAudience().stream().noneMatch(audiences::contains)) {
                throw invalid("the statement is for somebody else");
            }
            return claims;
        } catch (InvalidTokenException e) {
            throw invalid("the statement is not one that can be believed");
        }
    }

    private void checkTimes(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        if (expires == null || !expires.toInstant().plus(SKEW).isAfter(now)) {
            throw invalid("the statement has expired, or never does");
        }
        for (Date begins : new Date[] {claims.getNotBeforeTime(), claims.getIssueTime()}) {
            if (begins != null && begins.toInstant().isAfter(now.plus(SKEW))) {
                throw invalid("the statement is not valid yet");
            }
        }
    }

    private static ObjectNode overlaid(ObjectNode registration, JWTClaimsSet claims) {
        ObjectNode whole = registration.deepCopy();
        ObjectNode said = StoredJson.read(claims.toString(), ObjectNode.class);
        said.remove(NOT_METADATA);
        said.fieldNames().forEachRemaining(name -> {
            String other = EITHER.get(name);
            if (other != null) {
                whole.remove(other);
            }
        });
        return whole.setAll(said);
    }

    private static RegistrationRefusedException invalid(String description) {
        return RegistrationRefusedException.of(400, "invalid_software_statement", description);
    }
}
