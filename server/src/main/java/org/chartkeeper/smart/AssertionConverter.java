package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Finds a client assertion in a form; who it claims to be stands in the assertion itself, since a SMART back end sends no
 * {@code client_id}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-2.2">RFC 7523</a>
 */
final class AssertionConverter implements AuthenticationConverter {

    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        String type = single(request, "client_assertion_type");
        String assertion = single(request, "client_assertion");
        if (type == null && assertion == null) {
            return null;
        }
        if (!TYPE.equals(type) || assertion == null) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        String claimed = claimed(assertion);
        String named = single(request, "client_id");
        if (named != null && !named.equals(claimed)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
        return new OAuth2ClientAuthenticationToken(
                claimed, ClientAuthenticationMethod.PRIVATE_KEY_JWT, assertion, Map.of());
    }

    private static String claimed(String assertion) {
        try {
            String subject = SignedToken.parse(assertion).unverified().getSubject();
            if (subject != null && !subject.isBlank()) {
                return subject;
            }
        } catch (InvalidTokenException e) {
            // The same answer as for any other bad assertion.
        }
        throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
    }

    private static @Nullable String single(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        if (values != null && values.length > 1) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_REQUEST);
        }
        return values == null || values[0].isBlank() ? null : values[0];
    }
}
