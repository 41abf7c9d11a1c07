package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.chartkeeper.caller.TokenEvent.TokenRefused;
import org.chartkeeper.users.Pages;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/** What follows an authorization request: its pages, or its error at the client, or on a page where that cannot be trusted. */
final class AuthorizationAnswers implements AuthenticationSuccessHandler, AuthenticationFailureHandler {

    static final int SEE_OTHER = 303;

    private final ClientRedirect redirect;
    private final Pages pages;
    private final ApplicationEventPublisher events;

    AuthorizationAnswers(ClientRedirect redirect, Pages pages, ApplicationEventPublisher events) {
        this.redirect = redirect;
        this.pages = pages;
        this.events = events;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication) {
        String waiting = ((AuthorizationRequestAuthentication) authentication).waiting();
        send(response, URI.create("/authorize?request=" + waiting));
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
            throws IOException {
        if (!(exception instanceof AuthorizationRefusedException refused)) {
            boolean unavailable = exception instanceof OAuth2AuthenticationException oauth
                    && oauth.getError().getErrorCode().equals("temporarily_unavailable");
            write(
                    response,
                    unavailable
                            ? pages.problem(503, "Not now", "Please go back to the app and try again in a while.")
                            : pages.problem(400, "This did not work", "The request of the app cannot be understood."));
            return;
        }
        String error = refused.getError().getErrorCode();
        String description = refused.getError().getDescription();
        events.publishEvent(new TokenRefused(refused.clientId(), error, request.getRemoteAddr()));
        String redirectUri = refused.redirectUri();
        if (redirectUri == null) {
            write(response, pages.problem(400, "This did not work", String.valueOf(description)));
        } else {
            send(response, redirect.withError(redirectUri, refused.state(), error, description));
        }
    }

    private static void send(HttpServletResponse response, URI address) {
        response.setStatus(SEE_OTHER);
        response.setHeader("Location", address.toASCIIString());
    }

    private static void write(HttpServletResponse response, ResponseEntity<String> page) throws IOException {
        response.setStatus(page.getStatusCode().value());
        page.getHeaders().forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
        response.getOutputStream().write(String.valueOf(page.getBody()).getBytes(StandardCharsets.UTF_8));
    }
}
