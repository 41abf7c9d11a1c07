package org.chartkeeper.openid;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import jakarta.servlet.http.HttpServletRequest;
import java.text.ParseException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes the provider's word that a user or a session of its is signed out.
 *
 * @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html">OpenID Connect Back-Channel Logout 1.0</a>
 */
@RestController
@Conditional(ProviderIsSet.class)
class BackChannelLogoutController {

    private static final Logger LOG = LoggerFactory.getLogger(BackChannelLogoutController.class);
    private static final int LONGEST = 8 * 1024;

    private final ProviderTokens tokens;
    private final ProviderSignOut signOut;

    BackChannelLogoutController(ProviderTokens tokens, ProviderSignOut signOut) {
        this.tokens = tokens;
        this.signOut = signOut;
    }

    @PostMapping(OpenIdController.PATH + "/backchannel-logout")
    ResponseEntity<Map<String, String>> logout(HttpServletRequest request) {
        try {
            LogoutTokenClaimsSet claims = tokens.logoutToken(token(request));
            signOut.accept(claims, request.getRemoteAddr());
            return ResponseEntity.ok()
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        } catch (RefusedSignInException e) {
            LOG.warn("logout token refused: {}", e.reason());
            return ResponseEntity.badRequest()
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .body(Map.of("error", "invalid_request"));
        } catch (ProviderUnavailableException e) {
            return ResponseEntity.status(503)
                    .header(HttpHeaders.RETRY_AFTER, "10")
                    .body(Map.of("error", "temporarily_unavailable"));
        }
    }

    private static JWT token(HttpServletRequest request) {
        String[] sent = request.getParameterValues("logout_token");
        if (request.getQueryString() != null || sent == null || sent.length != 1 || sent[0].length() > LONGEST) {
            throw new RefusedSignInException("there is not one `logout_token` in the form");
        }
        try {
            return JWTParser.parse(sent[0]);
        } catch (ParseException | RuntimeException e) {
            // The parser meets some malformed headers with a null pointer.
            throw new RefusedSignInException("`logout_token` is not a token");
        }
    }
}
