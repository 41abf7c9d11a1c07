package org.chartkeeper.smart;

import java.util.List;
import java.util.Set;
import org.chartkeeper.smart.Grants.Grant;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationToken;

/**
 * Trades a refresh token for an access token and the next refresh token. One that comes twice has been stolen, so its whole
 * family ends.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2">RFC 9700, refresh token rotation</a>
 */
final class RefreshTokenProvider implements AuthenticationProvider {

    private final Grants grants;
    private final UserTokens tokens;

    RefreshTokenProvider(Grants grants, UserTokens tokens) {
        this.grants = grants;
        this.tokens = tokens;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var request = (OAuth2RefreshTokenAuthenticationToken) authentication;
        return OAuthErrors.whenAvailable(() -> refresh(request));
    }

    private Authentication refresh(OAuth2RefreshTokenAuthenticationToken request) {
        Client client = tokens.client(request.getPrincipal(), UserTokens.REFRESH_GRANT);
        Grant grant = grants.ofRefreshToken(request.getRefreshToken())
                .filter(found -> found.clientId().equals(client.id()))
                .orElseThrow(UserTokens::invalidGrant);
        List<String> scopes = scopes(request.getScopes(), grant.body().scopes());
        if (!grants.useRefreshToken(request.getRefreshToken())) {
            grants.revoke(grant);
            throw UserTokens.invalidGrant();
        }
        return tokens.issue((Authentication) request.getPrincipal(), client, grant, scopes, false);
    }

    /** Those asked for, none of which may go beyond what was granted; all when none is. */
    private static List<String> scopes(Set<String> requested, List<String> granted) {
        if (requested.isEmpty()) {
            return granted;
        }
        if (!UserScopes.covers(granted, requested) || !UserScopes.isOfUse(requested)) {
            throw new OAuth2AuthenticationException(new OAuth2Error(
                    OAuth2ErrorCodes.INVALID_SCOPE, "`scope` goes beyond what the user has granted", null));
        }
        return List.copyOf(requested);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2RefreshTokenAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
