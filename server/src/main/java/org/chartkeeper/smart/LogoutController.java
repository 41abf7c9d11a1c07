package org.chartkeeper.smart;

import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.Session;
import org.chartkeeper.users.SessionEnded;
import org.chartkeeper.users.Sessions;
import org.chartkeeper.users.SignIn;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Signs a user out when an app asks for it: at once when it brings the ID token of that session, else only after asking the
 * user.
 *
 * @see <a href="https://openid.net/specs/openid-connect-rpinitiated-1_0.html">OpenID Connect: RP-initiated logout</a>
 */
@RestController
class LogoutController {

    private final IdTokens idTokens;
    private final Sessions sessions;
    private final SignIn signIn;
    private final Browser browser;
    private final ClientRegistry clients;
    private final Grants grants;

    LogoutController(
            IdTokens idTokens,
            Sessions sessions,
            SignIn signIn,
            Browser browser,
            ClientRegistry clients,
            Grants grants) {
        this.idTokens = idTokens;
        this.sessions = sessions;
        this.signIn = signIn;
        this.browser = browser;
        this.clients = clients;
        this.grants = grants;
    }

    @GetMapping("/connect/logout")
    ResponseEntity<Void> get(HttpServletRequest request, HttpServletResponse response) {
        return logout(request, response);
    }

    @PostMapping("/connect/logout")
    ResponseEntity<Void> post(HttpServletRequest request, HttpServletResponse response) {
        return logout(request, response);
    }

    /** However a session is ended, what was granted for its length ends with it. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(SessionEnded ended) {
        grants.sessionEnded(ended.sid());
    }

    private ResponseEntity<Void> logout(HttpServletRequest request, HttpServletResponse response) {
        JWTClaimsSet hint = Optional.ofNullable(request.getParameter("id_token_hint"))
                .flatMap(idTokens::ours)
                .orElse(null);
        if (hint == null) {
            return to(URI.create("/logout"));
        }
        String sid = String.valueOf(hint.getClaim("sid"));
        Optional<Session> present = browser.session(request);
        if (present.isPresent() && !present.get().sid().equals(sid)) {
            return to(URI.create("/logout"));
        }
        sessions.named(sid).ifPresent(session -> signIn.out(session, request.getRemoteAddr()));
        browser.forget(response);
        return to(destination(request, hint));
    }

    private URI destination(HttpServletRequest request, JWTClaimsSet hint) {
        String wanted = request.getParameter("post_logout_redirect_uri");
        String clientId = hint.getAudience().isEmpty() ? "" : hint.getAudience().get(0);
        boolean registered = wanted != null
                && clients.find(clientId)
                        .filter(client -> client.postLogoutRedirectUris().contains(wanted))
                        .isPresent();
        if (!registered || wanted == null) {
            return URI.create("/logout");
        }
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("state", request.getParameter("state"));
        return ClientRedirect.with(wanted, parameters);
    }

    private static ResponseEntity<Void> to(URI address) {
        return ResponseEntity.status(AuthorizationAnswers.SEE_OTHER)
                .location(address)
                .build();
    }
}
