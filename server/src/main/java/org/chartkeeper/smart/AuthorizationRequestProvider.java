package org.chartkeeper.smart;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Takes an authorization request in: judges it and lets it wait for its user. */
final class AuthorizationRequestProvider implements AuthenticationProvider {

    private final AuthorizationRequestReader reader;
    private final AuthorizationRequests requests;

    AuthorizationRequestProvider(AuthorizationRequestReader reader, AuthorizationRequests requests) {
        this.reader = reader;
        this.requests = requests;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var request = (AuthorizationRequestAuthentication) authentication;
        return OAuthErrors.whenAvailable(
                () -> new AuthorizationRequestAuthentication(requests.keep(reader.read(request.parameters()))));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return AuthorizationRequestAuthentication.class.isAssignableFrom(authentication);
    }
}
