package org.chartkeeper.openid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.chartkeeper.caller.Members;
import org.chartkeeper.openid.OpenIdClient.Binding;
import org.chartkeeper.users.Recognition;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;

/** Sends users to the provider, and judges what it answers. */
final class ProviderSignIn {

    /** Times of the provider are whole seconds, and it takes a moment to answer. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    /** As long as an authorization request waits: the time of one that asks for a new sign-in is not longer ago. */
    private static final Duration REQUEST_LIFE = Duration.ofMinutes(20);

    private final OpenIdClient client;
    private final ProviderTokens tokens;
    private final ClaimMapping mapping;
    private final SecondFactorRule secondFactor;
    private final OutsideUserRepository users;
    private final OutsideName names;
    private final Duration maxAge;
    private final Clock clock;

    ProviderSignIn(
            OpenIdClient client,
            ProviderTokens tokens,
            ClaimMapping mapping,
            SecondFactorRule secondFactor,
            OutsideUserRepository users,
            OutsideName names,
            Duration maxAge,
            Clock clock) {
        this.client = client;
        this.tokens = tokens;
        this.mapping = mapping;
        this.secondFactor = secondFactor;
        this.users = users;
        this.names = names;
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /** A user whom the provider has recognised, and how. */
    record Recognised(User user, Recognition recognition) {}

    /**
     * Where to send the user.
     *
     * @param since when the user must have been recognised at the earliest, or null
     */
    URI begin(Binding binding, @Nullable Instant since, boolean withSecondFactor) {
        Instant now = clock.instant();
        Duration asked = since == null ? maxAge : Duration.between(since, now);
        Duration age = asked.isNegative() ? Duration.ZERO : asked;
        boolean anew = since != null && since.isAfter(now.minus(REQUEST_LIFE));
        return client.authorization(
                binding,
                age.compareTo(maxAge) < 0 ? age : maxAge,
                anew,
                withSecondFactor ? secondFactor.wanted() : List.of());
    }

    /** Who comes back with this answer, or a {@link RefusedSignInException}. */
    Recognised complete(Map<String, List<String>> answer, Binding binding, @Nullable Instant since) {
        IDTokenClaimsSet claims = tokens.idToken(client.redeem(answer, binding.verifier()), binding.nonce());
        String subject = claims.getSubject().getValue();
        String username = names.of(subject);
        try {
            Instant at = recognisedAt(claims, since);
            User user = users.keep(subject, mapping.read(json(claims)));
            String session =
                    claims.getSessionID() == null ? null : claims.getSessionID().getValue();
            Recognition recognition = new Recognition(
                    at,
                    secondFactor.methods(claims),
                    secondFactor.method(claims),
                    session == null ? null : names.ofSession(session));
            return new Recognised(user, recognition);
        } catch (RefusedSignInException e) {
            throw e.of(username);
        }
    }

    /** Reckoned by the age that the provider's own clock gives it, so that it does not matter how its clock goes. */
    private Instant recognisedAt(IDTokenClaimsSet claims, @Nullable Instant since) {
        Date authenticated = claims.getAuthenticationTime();
        if (authenticated == null) {
            throw new RefusedSignInException("its ID token has no `auth_time`");
        }
        Duration age = Duration.between(
                authenticated.toInstant(), claims.getIssueTime().toInstant());
        if (age.isNegative() || age.compareTo(maxAge.plus(ROUNDING)) > 0) {
            throw new RefusedSignInException("the provider recognised the user too long ago");
        }
        Instant at = clock.instant().minus(age);
        if (since == null || !at.isBefore(since)) {
            return at;
        }
        if (at.isBefore(since.minus(ROUNDING))) {
            throw new RefusedSignInException("the provider did not ask the user anew");
        }
        return since;
    }

    private static JsonNode json(IDTokenClaimsSet claims) {
        try {
            return Members.JSON.readTree(claims.toJWTClaimsSet().toString());
        } catch (ParseException | JsonProcessingException e) {
            throw new RefusedSignInException("its ID token has claims that cannot be read");
        }
    }
}
