package org.chartkeeper.smart;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Date;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenIntrospection;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationToken;

/**
 * Tells a client about its own tokens, and of any other only that it is not active.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/token-introspection.html">SMART: token introspection</a>
 */
final class IntrospectionProvider implements AuthenticationProvider {

    private final AccessTokenVerifier tokens;
    private final Grants grants;
    private final String issuer;

    IntrospectionProvider(AccessTokenVerifier tokens, Grants grants, String issuer) {
        this.tokens = tokens;
        this.grants = grants;
        this.issuer = issuer;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        OAuth2TokenIntrospectionAuthenticationToken request =
                (OAuth2TokenIntrospectionAuthenticationToken) authentication;
        OAuth2ClientAuthenticationToken client = OAuthErrors.authenticatedClient(request.getPrincipal());
        OAuth2TokenIntrospection answer = tokens.ofClient(request.getToken(), client.getName())
                .map(this::active)
                .or(() -> refreshToken(request.getToken(), client.getName()))
                .orElseGet(() -> OAuth2TokenIntrospection.builder(false).build());
        return new OAuth2TokenIntrospectionAuthenticationToken(request.getToken(), client, answer);
    }

    private Optional<OAuth2TokenIntrospection> refreshToken(String token, String clientId) {
        return grants.ofLiveRefreshToken(token)
                .filter(grant -> grant.clientId().equals(clientId))
                .map(grant -> {
                    OAuth2TokenIntrospection.Builder answer = OAuth2TokenIntrospection.builder(true)
                            .clientId(clientId)
                            .issuer(issuer)
                            .subject(Callers.USER + grant.username());
                    grant.body().scopes().forEach(answer::scope);
                    UserTokens.context(grant.body()).forEach(answer::claim);
                    return answer.build();
                });
    }

    private OAuth2TokenIntrospection active(JWTClaimsSet claims) {
        OAuth2TokenIntrospection.Builder answer =
                OAuth2TokenIntrospection.builder(true).tokenType("Bearer");
        if (claims.getClaim(AccessTokenIssuer.GRANT) instanceof String grant) {
            grants.find(grant)
                    .ifPresent(found -> UserTokens.context(found.body()).forEach(answer::claim));
        }
        claims.getClaims().forEach((name, value) -> {
            switch (name) {
                case AccessTokenIssuer.GRANT -> {
                    // Ours alone.
                }
                case "scope" -> {
                    for (String scope : String.valueOf(value).split(" ", -1)) {
                        answer.scope(scope);
                    }
                }
                case "aud" -> claims.getAudience().forEach(answer::audience);
                default -> answer.claim(name, value instanceof Date date ? date.toInstant() : value);
            }
        });
        return answer.build();
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenIntrospectionAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
