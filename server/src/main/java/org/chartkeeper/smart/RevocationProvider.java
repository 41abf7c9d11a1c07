package org.chartkeeper.smart;

import org.chartkeeper.caller.TokenEvent.TokenRevoked;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenRevocationAuthenticationToken;

/**
 * Revokes a client's own token, a refresh token with its whole family; for any other nothing happens and the answer is the
 * same.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7009">RFC 7009</a>
 */
final class RevocationProvider implements AuthenticationProvider {

    private final AccessTokenVerifier tokens;
    private final RevokedTokens revoked;
    private final Grants grants;
    private final ApplicationEventPublisher events;

    RevocationProvider(
            AccessTokenVerifier tokens, RevokedTokens revoked, Grants grants, ApplicationEventPublisher events) {
        this.tokens = tokens;
        this.revoked = revoked;
        this.grants = grants;
        this.events = events;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        OAuth2TokenRevocationAuthenticationToken request = (OAuth2TokenRevocationAuthenticationToken) authentication;
        OAuth2ClientAuthenticationToken client = OAuthErrors.authenticatedClient(request.getPrincipal());
        tokens.ofClient(request.getToken(), client.getName()).ifPresent(claims -> {
            revoked.revoke(claims.getJWTID(), claims.getExpirationTime().toInstant());
            events.publishEvent(new TokenRevoked(client.getName(), claims.getJWTID()));
        });
        grants.ofRefreshToken(request.getToken())
                .filter(grant -> grant.clientId().equals(client.getName()))
                .ifPresent(grant -> {
                    grants.revoke(grant);
                    events.publishEvent(
                            new TokenRevoked(client.getName(), grant.id().toString()));
                });
        OAuth2AccessToken named =
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, request.getToken(), null, null);
        return new OAuth2TokenRevocationAuthenticationToken(named, client);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenRevocationAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
