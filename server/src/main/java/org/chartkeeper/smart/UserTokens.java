package org.chartkeeper.smart;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.caller.TokenEvent.TokenIssued;
import org.chartkeeper.smart.Grants.Grant;
import org.chartkeeper.users.Sessions;
import org.chartkeeper.users.User;
import org.chartkeeper.users.UserDirectory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;

/**
 * Issues what a user's grant gives at the token endpoint.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#response-5">SMART: access token response</a>
 */
final class UserTokens {

    static final String REFRESH_GRANT = "refresh_token";

    private final ClientRegistry clients;
    private final UserDirectory users;
    private final Sessions sessions;
    private final Grants grants;
    private final AccessTokenIssuer accessTokens;
    private final IdTokens idTokens;
    private final BreakGlassSessions breakGlass;
    private final ApplicationEventPublisher events;

    UserTokens(
            ClientRegistry clients,
            UserDirectory users,
            Sessions sessions,
            Grants grants,
            AccessTokenIssuer accessTokens,
            IdTokens idTokens,
            BreakGlassSessions breakGlass,
            ApplicationEventPublisher events) {
        this.clients = clients;
        this.users = users;
        this.sessions = sessions;
        this.grants = grants;
        this.accessTokens = accessTokens;
        this.idTokens = idTokens;
        this.breakGlass = breakGlass;
        this.events = events;
    }

    /** The authenticated client of a token request, registered for this grant. */
    Client client(@Nullable Object principal, String grantType) {
        OAuth2ClientAuthenticationToken authenticated = OAuthErrors.authenticatedClient(principal);
        Client client = clients.find(authenticated.getName())
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT));
        if (!client.grantTypes().contains(grantType)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        return client;
    }

    /**
     * What {@code grant} gives now.
     *
     * @param scopes those of the grant that this token is for
     * @param first whether the user has just granted it
     */
    OAuth2AccessTokenAuthenticationToken issue(
            Authentication principal, Client client, Grant grant, List<String> scopes, boolean first) {
        User user = users.find(grant.username()).orElseThrow(UserTokens::invalidGrant);
        boolean inSession = first || !grant.offline();
        if (!UserPurposes.stand(user, client, grant.body().purposes())
                || (inSession && !sessions.isLive(grant.sid()))) {
            throw invalidGrant();
        }
        AccessTokenIssuer.Issued issued =
                accessTokens.forUser(client, user, grant, scopes, inSession, emergency(grant));
        events.publishEvent(new TokenIssued(
                client.id(),
                Callers.subject(user),
                issued.id(),
                ScopeGrant.parse(String.join(" ", scopes)),
                Set.copyOf(grant.body().purposes())));
        OAuth2AccessToken accessToken = new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER,
                issued.value(),
                issued.at(),
                issued.expires(),
                new LinkedHashSet<>(scopes));
        OAuth2RefreshToken refreshToken =
                client.grantTypes().contains(REFRESH_GRANT) && grant.body().isRefreshable()
                        ? new OAuth2RefreshToken(grants.nextRefreshToken(grant), issued.at())
                        : null;
        Map<String, Object> more = context(grant.body());
        if (scopes.contains(UserScopes.OPENID)) {
            more.put("id_token", idTokens.issue(user, grant));
        }
        return new OAuth2AccessTokenAuthenticationToken(
                RegisteredClients.registered(client), principal, accessToken, refreshToken, more);
    }

    private @Nullable Emergency emergency(Grant grant) {
        String session = grant.body().breakGlass();
        return session == null ? null : breakGlass.live(session).orElseThrow(UserTokens::invalidGrant);
    }

    /** The launch context as it stands beside the token. */
    static Map<String, Object> context(Grants.Body body) {
        LaunchContext launch = body.launch();
        Map<String, Object> context = new LinkedHashMap<>();
        put(context, "patient", body.patient());
        put(context, "encounter", body.encounter());
        put(context, "fhirContext", launch.fhirContext());
        // An app that was not launched inside an EHR is alone in showing whose data it shows.
        boolean standalone = body.patient() != null && launch.needPatientBanner() == null;
        put(context, "need_patient_banner", standalone ? Boolean.TRUE : launch.needPatientBanner());
        put(context, "smart_style_url", launch.smartStyleUrl());
        put(context, "intent", launch.intent());
        put(context, "tenant", launch.tenant());
        return context;
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    /** Always in the same words, so that nobody learns what was wrong with it. */
    static OAuth2AuthenticationException invalidGrant() {
        return new OAuth2AuthenticationException(
                new OAuth2Error(OAuth2ErrorCodes.INVALID_GRANT, "the grant is not valid, or not any more", null));
    }
}
