package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** Takes an authorization request as it comes; the provider judges it, since an error must first find its way. */
final class AuthorizationRequestConverter implements AuthenticationConverter {

    @Override
    public Authentication convert(HttpServletRequest request) {
        return new AuthorizationRequestAuthentication(request.getParameterMap());
    }
}
