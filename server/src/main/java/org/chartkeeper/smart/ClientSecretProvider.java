package org.chartkeeper.smart;

import java.util.Set;
import org.chartkeeper.users.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;

/**
 * Authenticates a client by its secret. Spring's own provider would look for the code of the request among authorizations
 * that it keeps itself.
 */
final class ClientSecretProvider implements AuthenticationProvider {

    private static final Set<ClientAuthenticationMethod> METHODS =
            Set.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST);

    private final ClientRegistry clients;
    private final PasswordEncoder encoder;
    private final String decoy;

    ClientSecretProvider(ClientRegistry clients, PasswordEncoder encoder) {
        this.clients = clients;
        this.encoder = encoder;
        this.decoy = encoder.encode(Secret.random());
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        OAuth2ClientAuthenticationToken request = (OAuth2ClientAuthenticationToken) authentication;
        ClientAuthenticationMethod method = request.getClientAuthenticationMethod();
        if (!METHODS.contains(method)) {
            return null;
        }
        Client client = OAuthErrors.whenAvailable(
                        () -> clients.find(request.getPrincipal().toString())
                                .filter(found -> found.authenticationMethod().equals(method)))
                .orElse(null);
        String hash = client == null ? null : client.secretHash();
        boolean matches = encoder.matches(String.valueOf(request.getCredentials()), hash == null ? decoy : hash);
        if (client == null || hash == null || !matches) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        return new OAuth2ClientAuthenticationToken(RegisteredClients.registered(client), method, null);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
