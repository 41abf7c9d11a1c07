package org.chartkeeper.users;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * What ties pages to one browser: a random cookie that it keeps from its first page on and that is replaced at sign-in, and a
 * token made from it that every form carries.
 */
public final class Browser {

    private static final String CSRF = "csrf";
    private static final String CSRF_PURPOSE = "form";

    private final Sessions sessions;
    private final boolean secure;

    Browser(Sessions sessions, boolean secure) {
        this.sessions = sessions;
        this.secure = secure;
    }

    /** The session that the request's browser is signed in with, if any, with everything that its user signs in with. */
    public Optional<Session> session(HttpServletRequest request) {
        return begun(request).filter(Session::isComplete);
    }

    /** The session that the request's browser has, which may still lack the second factor. */
    public Optional<Session> begun(HttpServletRequest request) {
        return Optional.ofNullable(cookie(request)).flatMap(sessions::find);
    }

    /** The token for the forms of this answer; gives the browser a cookie if it has none. */
    public String csrf(HttpServletRequest request, HttpServletResponse response) {
        return bound(request, response, CSRF_PURPOSE);
    }

    /** A value for {@code purpose} that no other browser can bring; gives the browser a cookie if it has none. */
    public String bound(HttpServletRequest request, HttpServletResponse response, String purpose) {
        String cookie = cookie(request);
        if (cookie == null) {
            cookie = Secret.random();
            keep(response, cookie);
        }
        return bound(cookie, purpose);
    }

    /** The value for {@code purpose} that this browser was given before, if it has kept its cookie. */
    public Optional<String> bound(HttpServletRequest request, String purpose) {
        return Optional.ofNullable(cookie(request)).map(cookie -> bound(cookie, purpose));
    }

    /** Whether a form comes from a page that this browser was given. */
    public boolean isOwnForm(HttpServletRequest request) {
        String cookie = cookie(request);
        String[] sent = request.getParameterValues(CSRF);
        return cookie != null && sent != null && sent.length == 1 && Secret.equal(bound(cookie, CSRF_PURPOSE), sent[0]);
    }

    /** Gives the browser the cookie of a session that has just begun. */
    public void keep(HttpServletResponse response, String cookie) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(cookie).build().toString());
    }

    /** Takes the cookie away again. */
    public void forget(HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie("").maxAge(0).build().toString());
    }

    private ResponseCookie.ResponseCookieBuilder cookie(String value) {
        return ResponseCookie.from(name(), value)
                .httpOnly(true)
                .secure(secure)
                .sameSite("Lax")
                .path("/");
    }

    /** The prefix keeps other hosts of the same domain from planting one. */
    private String name() {
        return secure ? "__Host-chartkeeper" : "chartkeeper";
    }

    private @Nullable String cookie(HttpServletRequest request) {
        Cookie[] all = request.getCookies();
        List<String> values = all == null
                ? List.of()
                : Arrays.stream(all)
                        .filter(cookie -> cookie.getName().equals(name()))
                        .map(Cookie::getValue)
                        .filter(Secret::isOne)
                        .toList();
        return values.size() == 1 ? values.get(0) : null;
    }

    private static String bound(String cookie, String purpose) {
        return Secret.digest(purpose + " " + cookie);
    }
}
