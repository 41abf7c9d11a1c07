package org.chartkeeper.users;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.users.PasswordChange.Answer;
import org.chartkeeper.users.PasswordChange.Wish;
import org.chartkeeper.users.PasswordPages.Notice;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The pages to choose another password. */
@RestController
class PasswordController {

    private static final String TOO_LATE = "The page was open too long. Please try again.";
    private static final String WRONG = "The present password is not right.";
    private static final String EMPTY = "Please fill in all fields.";
    private static final String DIFFERENT = "The new password is not the same in both fields.";

    private final PasswordChange change;
    private final PasswordPages form;
    private final Sessions sessions;
    private final SignIn signIn;
    private final Browser browser;
    private final Pages pages;
    private final ObjectProvider<OutsideSignIn> outside;

    PasswordController(
            PasswordChange change,
            PasswordPages form,
            Sessions sessions,
            SignIn signIn,
            Browser browser,
            Pages pages,
            ObjectProvider<OutsideSignIn> outside) {
        this.change = change;
        this.form = form;
        this.sessions = sessions;
        this.signIn = signIn;
        this.browser = browser;
        this.pages = pages;
        this.outside = outside;
    }

    @FunctionalInterface
    private interface Form {
        ResponseEntity<String> page(int status, Notice notice);
    }

    /** Where password managers look. */
    @GetMapping("/.well-known/change-password")
    ResponseEntity<String> wellKnown() {
        return to(PasswordPages.OWN);
    }

    @GetMapping(PasswordPages.OWN)
    ResponseEntity<String> own(HttpServletRequest request, HttpServletResponse response) {
        return browser.session(request)
                .map(session -> form.own(200, session, Notice.none(), request, response))
                .orElseGet(() -> to("/login"));
    }

    @PostMapping(PasswordPages.OWN)
    ResponseEntity<String> change(HttpServletRequest request, HttpServletResponse response) {
        Session session = browser.session(request).orElse(null);
        if (session == null) {
            return to("/login");
        }
        Form page = (status, notice) -> form.own(status, session, notice, request, response);
        Optional<ResponseEntity<String>> incomplete = incomplete(request, page);
        if (incomplete.isPresent()) {
            return incomplete.get();
        }
        Answer answer = change.change(wish(session.user().username(), request));
        if (!(answer instanceof Answer.Changed changed)) {
            return refused(answer, page, response);
        }
        browser.keep(response, sessions.renew(session, changed.hash()));
        int ended = signIn.endOthers(session);
        return pages.problem(200, "Password changed", ended == 0 ? "You have another password now." : """
                You have another password now. You were signed in elsewhere too, and are not any more.""");
    }

    @GetMapping(PasswordPages.REPLACE)
    ResponseEntity<String> replace() {
        return to("/login");
    }

    @PostMapping(PasswordPages.REPLACE)
    ResponseEntity<String> replace(HttpServletRequest request, HttpServletResponse response) {
        String waiting = LoginController.waiting(request);
        if (outside.stream().anyMatch(OutsideSignIn::only)) {
            return to("/login");
        }
        String username = text(request, "username");
        Form page = (status, notice) -> form.replace(status, waiting, username, notice, request, response);
        Optional<ResponseEntity<String>> incomplete = incomplete(request, page);
        if (incomplete.isPresent()) {
            return incomplete.get();
        }
        Answer answer = change.replace(wish(username, request));
        if (!(answer instanceof Answer.Changed changed)) {
            return refused(answer, page, response);
        }
        SignIn.Answer.Accepted accepted = signIn.begin(changed.user(), changed.hash(), request.getRemoteAddr());
        signIn.endOthers(accepted.session());
        browser.begun(request).ifPresent(before -> signIn.replace(before, accepted.session(), request.getRemoteAddr()));
        browser.keep(response, accepted.cookie());
        return LoginController.next(accepted.session(), waiting);
    }

    private Optional<ResponseEntity<String>> incomplete(HttpServletRequest request, Form page) {
        if (!browser.isOwnForm(request)) {
            return Optional.of(page.page(403, Notice.problem(TOO_LATE)));
        }
        if (List.of("present", "password", "again").stream()
                .anyMatch(name -> text(request, name).isEmpty())) {
            return Optional.of(page.page(400, Notice.problem(EMPTY)));
        }
        if (!text(request, "password").equals(text(request, "again"))) {
            return Optional.of(page.page(400, Notice.problem(DIFFERENT)));
        }
        return Optional.empty();
    }

    private static ResponseEntity<String> refused(Answer answer, Form page, HttpServletResponse response) {
        if (answer instanceof Answer.Unfit unfit) {
            return page.page(400, Notice.unfit(unfit.problems()));
        }
        if (answer instanceof Answer.Locked locked) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Waits.seconds(locked.retryAfter())));
            return page.page(429, Notice.problem(LoginController.tooMany(locked.retryAfter())));
        }
        return page.page(401, Notice.problem(WRONG));
    }

    private static Wish wish(String username, HttpServletRequest request) {
        return new Wish(username, text(request, "present"), text(request, "password"), request.getRemoteAddr());
    }

    private static String text(HttpServletRequest request, String name) {
        @Nullable String value = request.getParameter(name);
        return value == null ? "" : value;
    }

    private static ResponseEntity<String> to(String path) {
        return ResponseEntity.status(303).location(URI.create(path)).build();
    }
}
