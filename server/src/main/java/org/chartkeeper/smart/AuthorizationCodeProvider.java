package org.chartkeeper.smart;

import java.util.regex.Pattern;
import org.chartkeeper.smart.Grants.Grant;
import org.chartkeeper.users.Secret;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;

/**
 * Redeems authorization codes: once, by the client they were given to, at the address they were sent to, with the verifier of
 * their challenge. A code that comes twice has been stolen by one of the two, so all that came of it ends.
 */
final class AuthorizationCodeProvider implements AuthenticationProvider {

    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    private final Grants grants;
    private final UserTokens tokens;

    AuthorizationCodeProvider(Grants grants, UserTokens tokens) {
        this.grants = grants;
        this.tokens = tokens;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var request = (OAuth2AuthorizationCodeAuthenticationToken) authentication;
        return OAuthErrors.whenAvailable(() -> redeem(request));
    }

    private Authentication redeem(OAuth2AuthorizationCodeAuthenticationToken request) {
        Client client = tokens.client(request.getPrincipal(), AuthorizationRequestReader.CODE_GRANT);
        Grant grant = grants.ofCode(request.getCode())
                .filter(found -> found.clientId().equals(client.id()))
                .orElseThrow(UserTokens::invalidGrant);
        boolean first = grants.redeem(request.getCode());
        if (!first || !isFrom(request, grant.body())) {
            grants.revoke(grant);
            throw UserTokens.invalidGrant();
        }
        Authentication principal = (Authentication) request.getPrincipal();
        return tokens.issue(principal, client, grant, grant.body().scopes(), true);
    }

    private static boolean isFrom(OAuth2AuthorizationCodeAuthenticationToken request, Grants.Body body) {
        return body.redirectUri().equals(request.getRedirectUri())
                && request.getAdditionalParameters().get("code_verifier") instanceof String verifier
                && VERIFIER.matcher(verifier).matches()
                && Secret.equal(Secret.digest(verifier), body.codeChallenge());
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2AuthorizationCodeAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
