package org.chartkeeper.smart;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

/** A refused authorization request; told to the client only where its address is known to be its own, else to the user. */
final class AuthorizationRefusedException extends OAuth2AuthenticationException {

    private static final long serialVersionUID = 1L;

    private final String clientId;
    private final @Nullable String redirectUri;
    private final @Nullable String state;

    AuthorizationRefusedException(
            String clientId, @Nullable String redirectUri, @Nullable String state, String error, String description) {
        super(new OAuth2Error(error, description, null));
        this.clientId = clientId;
        this.redirectUri = redirectUri;
        this.state = state;
    }

    String clientId() {
        return clientId;
    }

    @Nullable
    String redirectUri() {
        return redirectUri;
    }

    @Nullable
    String state() {
        return state;
    }
}
