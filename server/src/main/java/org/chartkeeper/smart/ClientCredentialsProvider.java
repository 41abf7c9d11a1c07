package org.chartkeeper.smart;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.TokenEvent.TokenIssued;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;

/**
 * Grants a back end its token: scopes cut to its registration, and one purpose unless it asks for more that are its own.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html">SMART Backend Services</a>
 */
final class ClientCredentialsProvider implements AuthenticationProvider {

    private final ClientRegistry clients;
    private final AccessTokenIssuer tokens;
    private final ApplicationEventPublisher events;

    ClientCredentialsProvider(ClientRegistry clients, AccessTokenIssuer tokens, ApplicationEventPublisher events) {
        this.clients = clients;
        this.tokens = tokens;
        this.events = events;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var request = (OAuth2ClientCredentialsAuthenticationToken) authentication;
        return OAuthErrors.whenAvailable(() -> issue(request));
    }

    private Authentication issue(OAuth2ClientCredentialsAuthenticationToken request) {
        if (!(request.getPrincipal() instanceof OAuth2ClientAuthenticationToken principal)
                || !principal.isAuthenticated()) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        Client client = clients.find(String.valueOf(principal.getPrincipal()))
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT));
        if (!client.grantTypes().contains(ClientFile.CLIENT_CREDENTIALS)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.UNAUTHORIZED_CLIENT);
        }
        List<String> scopes = scopes(request.getScopes(), client);
        List<String> purposes = purposes(request.getAdditionalParameters().get("purpose_of_use"), client);
        AccessTokenIssuer.Issued issued = tokens.forBackEnd(client, scopes, purposes);
        events.publishEvent(new TokenIssued(
                client.id(),
                client.id(),
                issued.id(),
                ScopeGrant.parse(String.join(" ", scopes)),
                Set.copyOf(purposes)));
        OAuth2AccessToken token = new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER, issued.value(), issued.at(), issued.expires(), Set.copyOf(scopes));
        return new OAuth2AccessTokenAuthenticationToken(
                RegisteredClients.registered(client), principal, token, null, Map.of());
    }

    private static List<String> scopes(Set<String> requested, Client client) {
        return ScopeGrant.forBackEnd(requested, client)
                .orElseThrow(() -> refusal(
                        OAuth2ErrorCodes.INVALID_SCOPE,
                        "`scope` must name system scopes that the client is registered for, in a form supported here"));
    }

    private static List<String> purposes(@Nullable Object requested, Client client) {
        List<String> registered = client.purposes().stream()
                .filter(purpose -> !purpose.equals(PurposeOfUse.BREAK_GLASS))
                .toList();
        if (requested == null) {
            return registered.stream()
                    .findFirst()
                    .map(List::of)
                    .orElseThrow(() ->
                            refusal(OAuth2ErrorCodes.ACCESS_DENIED, "the client is registered for no purpose of use"));
        }
        if (!(requested instanceof String text)) {
            throw refusal(OAuth2ErrorCodes.INVALID_REQUEST, "`purpose_of_use` is given more than once");
        }
        List<String> wanted = Arrays.stream(text.split(" "))
                .filter(code -> !code.isEmpty())
                .distinct()
                .toList();
        if (wanted.isEmpty() || !registered.containsAll(wanted)) {
            throw refusal(
                    OAuth2ErrorCodes.ACCESS_DENIED,
                    "`purpose_of_use` has a purpose that the client is not registered for");
        }
        return wanted;
    }

    private static OAuth2AuthenticationException refusal(String code, String description) {
        return new OAuth2AuthenticationException(new OAuth2Error(code, description, null));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientCredentialsAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
