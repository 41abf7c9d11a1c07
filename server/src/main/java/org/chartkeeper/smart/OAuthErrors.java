package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.TokenEvent.TokenRefused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Writes errors at the OAuth edge.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, error response</a>
 */
final class OAuthErrors implements AuthenticationFailureHandler {

    private static final Logger LOG = LoggerFactory.getLogger(OAuthErrors.class);

    private final ApplicationEventPublisher events;

    OAuthErrors(ApplicationEventPublisher events) {
        this.events = events;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException {
        OAuth2Error error = exception instanceof OAuth2AuthenticationException oauth
                ? oauth.getError()
                : new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT);
        // What Spring says of a failed client tells more than whether it failed.
        boolean client = error.getErrorCode().equals(OAuth2ErrorCodes.INVALID_CLIENT);
        events.publishEvent(new TokenRefused(
                Objects.requireNonNullElse(request.getParameter("client_id"), ""),
                error.getErrorCode(),
                request.getRemoteAddr()));
        write(response, status(error.getErrorCode()), error.getErrorCode(), client ? null : error.getDescription());
    }

    /** What {@code work} gives; a failure that is no refusal is told as such, and in the log. */
    static <T> T whenAvailable(Supplier<T> work) {
        try {
            return work.get();
        } catch (AuthenticationException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("a request of the authorization server could not be answered", e);
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE);
        }
    }

    private static int status(String code) {
        return switch (code) {
            case OAuth2ErrorCodes.INVALID_CLIENT -> HttpServletResponse.SC_UNAUTHORIZED;
            case OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE -> HttpServletResponse.SC_SERVICE_UNAVAILABLE;
            default -> HttpServletResponse.SC_BAD_REQUEST;
        };
    }

    static void write(HttpServletResponse response, int status, String code, @Nullable String description)
            throws IOException {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", code);
        if (description != null) {
            body.put("error_description", description.replace('`', '\''));
        }
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"token endpoint\"");
        }
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(Members.JSON.writeValueAsBytes(body));
    }

    /** The client behind {@code principal}, or {@code invalid_client}. */
    static OAuth2ClientAuthenticationToken authenticatedClient(@Nullable Object principal) {
        if (principal instanceof OAuth2ClientAuthenticationToken client && client.isAuthenticated()) {
            return client;
        }
        throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
    }
}
