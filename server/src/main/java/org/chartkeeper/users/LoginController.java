package org.chartkeeper.users;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.users.PasswordPages.Notice;
import org.chartkeeper.users.SignIn.Answer.Accepted;
import org.chartkeeper.users.SignIn.Answer.Locked;
import org.chartkeeper.users.SignIn.Answer.Outdated;
import org.chartkeeper.users.SignInReturn.Destination;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The pages to sign in and out. */
@RestController
class LoginController {

    private static final String REFUSED = "User name or password is not right.";

    private final SignIn signIn;
    private final Browser browser;
    private final Pages pages;
    private final PasswordPages passwordPages;
    private final ObjectProvider<SignInReturn> returns;
    private final ObjectProvider<OutsideSignIn> outside;

    LoginController(
            SignIn signIn,
            Browser browser,
            Pages pages,
            PasswordPages passwordPages,
            ObjectProvider<SignInReturn> returns,
            ObjectProvider<OutsideSignIn> outside) {
        this.signIn = signIn;
        this.browser = browser;
        this.pages = pages;
        this.passwordPages = passwordPages;
        this.returns = returns;
        this.outside = outside;
    }

    @GetMapping("/login")
    ResponseEntity<String> form(HttpServletRequest request, HttpServletResponse response) {
        String waiting = waiting(request);
        Optional<Session> begun = browser.begun(request);
        if (begun.isPresent() && !begun.get().isComplete()) {
            return seeOther("/login/second-factor", waiting);
        }
        if (waiting == null && begun.isPresent()) {
            return seeOther("/account", null);
        }
        return form(200, waiting, null, request, response);
    }

    /** The same for somebody who is signed in and has to prove it. */
    @GetMapping("/login/again")
    ResponseEntity<String> again(HttpServletRequest request, HttpServletResponse response) {
        return form(200, waiting(request), null, request, response);
    }

    @PostMapping("/login")
    ResponseEntity<String> signIn(HttpServletRequest request, HttpServletResponse response) {
        String waiting = waiting(request);
        if (isOutsideOnly()) {
            return form(403, waiting, "Passwords are not taken here.", request, response);
        }
        if (!browser.isOwnForm(request)) {
            return form(403, waiting, "The page was open too long. Please try again.", request, response);
        }
        String username = request.getParameter("username");
        String password = request.getParameter("password");
        if (username == null || password == null || username.isEmpty() || password.isEmpty()) {
            return form(400, waiting, "Please fill in both fields.", request, response);
        }
        SignIn.Answer answer = signIn.attempt(username, password, request.getRemoteAddr());
        if (answer instanceof Accepted accepted) {
            browser.begun(request)
                    .ifPresent(before -> signIn.replace(before, accepted.session(), request.getRemoteAddr()));
            browser.keep(response, accepted.cookie());
            return next(accepted.session(), waiting);
        }
        if (answer instanceof Outdated outdated) {
            return passwordPages.replace(
                    403, waiting, username, Notice.mustChange(outdated.reasons()), request, response);
        }
        if (answer instanceof Locked locked) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Waits.seconds(locked.retryAfter())));
            return form(429, waiting, tooMany(locked.retryAfter()), request, response);
        }
        return form(401, waiting, REFUSED, request, response);
    }

    @GetMapping("/logout")
    ResponseEntity<String> confirm(HttpServletRequest request) {
        return browser.begun(request).isPresent()
                ? seeOther("/account", null)
                : pages.problem(200, "Signed out", "You are not signed in.");
    }

    @PostMapping("/logout")
    ResponseEntity<String> signOut(HttpServletRequest request, HttpServletResponse response) {
        Optional<Session> session = browser.begun(request);
        if (session.isPresent() && !browser.isOwnForm(request)) {
            return seeOther("/account", null);
        }
        session.ifPresent(one -> signIn.out(one, request.getRemoteAddr()));
        browser.forget(response);
        return signedOut(session);
    }

    /** Signing out here leaves a session at an outside provider as it was, so the way to end that one is shown. */
    private ResponseEntity<String> signedOut(Optional<Session> session) {
        Map<String, @Nullable Object> model = new HashMap<>();
        session.filter(Session::isFromOutside)
                .flatMap(one -> Optional.ofNullable(outside.getIfAvailable()))
                .ifPresent(provider -> provider.signOut().ifPresent(address -> {
                    model.put("outside", provider.name());
                    model.put("address", address.toASCIIString());
                }));
        return pages.page(200, "signed-out", model);
    }

    private boolean isOutsideOnly() {
        OutsideSignIn provider = outside.getIfAvailable();
        return provider != null && provider.only();
    }

    private ResponseEntity<String> form(
            int status,
            @Nullable String waiting,
            @Nullable String problem,
            HttpServletRequest request,
            HttpServletResponse response) {
        @Nullable
        Destination destination = waiting == null ? null : find(waiting).orElse(null);
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("csrf", browser.csrf(request, response));
        model.put("request", waiting);
        model.put("problem", problem);
        model.put("application", destination == null ? null : destination.application());
        OutsideSignIn provider = outside.getIfAvailable();
        model.put("local", provider == null || !provider.only());
        model.put("outside", provider == null ? null : provider.name());
        model.put("outsideAddress", provider == null ? null : outsideAddress(provider, waiting, request));
        return pages.page(status, "login", model, destination == null ? null : destination.destination());
    }

    /** Who has to prove anew who they are must not be let in by what the provider remembers. */
    private static String outsideAddress(OutsideSignIn provider, @Nullable String waiting, HttpServletRequest request) {
        boolean again = request.getRequestURI().endsWith("/login/again");
        String parameters = (waiting == null ? "" : "&request=" + waiting) + (again ? "&again=true" : "");
        return provider.path() + (parameters.isEmpty() ? "" : "?" + parameters.substring(1));
    }

    private Optional<Destination> find(String waiting) {
        return Optional.ofNullable(returns.getIfAvailable()).flatMap(all -> all.find(waiting));
    }

    /** Where a sign-in leads: to the second factor, the request that waits, or the user's own page. */
    static ResponseEntity<String> next(Session session, @Nullable String waiting) {
        if (!session.isComplete()) {
            return seeOther("/login/second-factor", waiting);
        }
        return seeOther(waiting == null ? "/account" : "/authorize", waiting);
    }

    static String tooMany(Duration wait) {
        return "Too many attempts. Please wait " + Waits.words(wait) + " and try again.";
    }

    static @Nullable String waiting(HttpServletRequest request) {
        String waiting = request.getParameter("request");
        return waiting != null && Secret.isOne(waiting) ? waiting : null;
    }

    private static ResponseEntity<String> seeOther(String path, @Nullable String waiting) {
        String address = waiting == null ? path : path + "?request=" + waiting;
        return ResponseEntity.status(303).location(URI.create(address)).build();
    }
}
