package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Takes a request with nothing but a client id as a public client's, where such a client may come.
 *
 * <p>With a refresh token the id may be missing: RFC 6749 section 6 does not ask for it, the SMART client for browsers leaves it
 * out, and the token says whose it is.
 */
final class PublicClientConverter implements AuthenticationConverter {

    private static final Set<String> PATHS = Set.of(TokenEndpointGuard.TOKEN, TokenEndpointGuard.REVOKE);

    private final Grants grants;

    PublicClientConverter(Grants grants) {
        this.grants = grants;
    }

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        boolean proven = request.getHeader("Authorization") != null
                || request.getParameter("client_secret") != null
                || request.getParameter("client_assertion") != null
                || request.getParameter("client_assertion_type") != null;
        String client = proven || !PATHS.contains(RequestPaths.of(request)) ? null : client(request);
        return client == null
                ? null
                : new OAuth2ClientAuthenticationToken(client, ClientAuthenticationMethod.NONE, null, Map.of());
    }

    private @Nullable String client(HttpServletRequest request) {
        String[] ids = request.getParameterValues("client_id");
        if (ids != null) {
            return ids.length == 1 ? ids[0] : null;
        }
        String[] tokens = request.getParameterValues("refresh_token");
        boolean refreshes = "refresh_token".equals(request.getParameter("grant_type"));
        return refreshes && tokens != null && tokens.length == 1
                ? grants.ofRefreshToken(tokens[0]).map(Grants.Grant::clientId).orElse(null)
                : null;
    }
}
