package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.users.User;
import org.chartkeeper.users.UserDirectory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Says who the user of an access token is.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#UserInfo">OpenID Connect: UserInfo</a>
 */
@RestController
class UserInfoController {

    private final AccessTokenVerifier tokens;
    private final UserDirectory users;
    private final IdTokens idTokens;

    UserInfoController(AccessTokenVerifier tokens, UserDirectory users, IdTokens idTokens) {
        this.tokens = tokens;
        this.users = users;
        this.idTokens = idTokens;
    }

    @GetMapping("/userinfo")
    ResponseEntity<Map<String, String>> get(HttpServletRequest request) {
        return answer(request);
    }

    @PostMapping("/userinfo")
    ResponseEntity<Map<String, String>> post(HttpServletRequest request) {
        return answer(request);
    }

    private ResponseEntity<Map<String, String>> answer(HttpServletRequest request) {
        Optional<String> token = BearerFilter.only(request);
        if (token.isEmpty()) {
            return refusal(401, null);
        }
        TokenClaims claims;
        try {
            claims = tokens.claims(token.get());
        } catch (InvalidTokenException e) {
            return refusal(401, "invalid_token");
        }
        User user =
                claims.username() == null ? null : users.find(claims.username()).orElse(null);
        if (user == null) {
            return refusal(401, "invalid_token");
        }
        List<String> scopes = List.of(claims.scope().split(" "));
        if (!scopes.contains(UserScopes.OPENID)) {
            return refusal(403, "insufficient_scope");
        }
        Map<String, String> who = new LinkedHashMap<>();
        who.put("sub", claims.subject());
        who.putAll(idTokens.who(user, scopes));
        return ResponseEntity.ok(who);
    }

    private static ResponseEntity<Map<String, String>> refusal(int status, @Nullable String error) {
        String challenge = "Bearer realm=\"userinfo\"" + (error == null ? "" : ", error=\"" + error + "\"");
        return ResponseEntity.status(status)
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
                .body(error == null ? Map.of() : Map.of("error", error));
    }
}
