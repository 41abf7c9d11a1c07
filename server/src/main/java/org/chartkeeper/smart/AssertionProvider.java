package org.chartkeeper.smart;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;

/** Authenticates a client by its assertion. */
final class AssertionProvider implements AuthenticationProvider {

    private static final Logger LOG = LoggerFactory.getLogger(AssertionProvider.class);

    private final ClientRegistry clients;
    private final AssertionVerifier verifier;

    AssertionProvider(ClientRegistry clients, AssertionVerifier verifier) {
        this.clients = clients;
        this.verifier = verifier;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        OAuth2ClientAuthenticationToken request = (OAuth2ClientAuthenticationToken) authentication;
        if (!ClientAuthenticationMethod.PRIVATE_KEY_JWT.equals(request.getClientAuthenticationMethod())) {
            return null;
        }
        String clientId = request.getPrincipal().toString();
        try {
            Client client = clients.find(clientId)
                    .filter(found -> found.authenticationMethod().equals(ClientAuthenticationMethod.PRIVATE_KEY_JWT))
                    .orElseThrow(() -> new InvalidTokenException("no such client with keys"));
            verifier.verify(SignedToken.parse(String.valueOf(request.getCredentials())), client);
            return new OAuth2ClientAuthenticationToken(
                    RegisteredClients.registered(client), ClientAuthenticationMethod.PRIVATE_KEY_JWT, null);
        } catch (InvalidTokenException e) {
            LOG.info("client assertion refused: {}", e.getMessage());
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        } catch (DataAccessException e) {
            LOG.error("client assertion could not be checked, the database does not answer");
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE);
        }
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
