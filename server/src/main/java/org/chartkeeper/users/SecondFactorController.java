package org.chartkeeper.users;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.users.SecondFactor.Method;
import org.chartkeeper.users.SecondFactorCheck.Answer;
import org.chartkeeper.users.SecondFactorCheck.Answer.Accepted;
import org.chartkeeper.users.SecondFactorCheck.Answer.Locked;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page on which a user who has given the password gives a second factor. */
@RestController
class SecondFactorController {

    private final SecondFactorCheck check;
    private final Browser browser;
    private final Pages pages;
    private final ObjectProvider<SignInReturn> returns;

    SecondFactorController(
            SecondFactorCheck check, Browser browser, Pages pages, ObjectProvider<SignInReturn> returns) {
        this.check = check;
        this.browser = browser;
        this.pages = pages;
        this.returns = returns;
    }

    @GetMapping("/login/second-factor")
    ResponseEntity<String> ask(HttpServletRequest request, HttpServletResponse response) {
        Onward onward = onward(request);
        Optional<Session> session = browser.begun(request);
        if (session.isEmpty()) {
            return onward.to("/login");
        }
        return session.get().enrolled()
                ? form(200, null, session.get(), onward, request, response)
                : onward.to("/account");
    }

    @PostMapping("/login/second-factor")
    ResponseEntity<String> give(HttpServletRequest request, HttpServletResponse response) {
        Onward onward = onward(request);
        Session session = browser.begun(request).orElse(null);
        if (session == null) {
            return onward.to("/login");
        }
        if (!browser.isOwnForm(request)) {
            return form(403, "The page was open too long. Please try again.", session, onward, request, response);
        }
        String code = given(request, "code");
        String credential = given(request, "credential");
        if (code == null && credential == null) {
            return form(400, "Please type the code.", session, onward, request, response);
        }
        Answer answer = credential == null
                ? check.giveCode(session, String.valueOf(code), request.getRemoteAddr())
                : check.givePasskey(session, credential, request.getRemoteAddr());
        if (answer instanceof Accepted accepted) {
            browser.keep(response, accepted.cookie());
            return onward.go();
        }
        if (answer instanceof Locked locked) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Waits.seconds(locked.retryAfter())));
            String wait = "Too many attempts. Please wait " + Waits.words(locked.retryAfter()) + " and try again.";
            return form(429, wait, session, onward, request, response);
        }
        return form(401, "That was not right. Please try again.", session, onward, request, response);
    }

    private ResponseEntity<String> form(
            int status,
            @Nullable String problem,
            Session session,
            Onward onward,
            HttpServletRequest request,
            HttpServletResponse response) {
        List<Method> methods =
                check.of(session.user()).stream().map(SecondFactor::method).toList();
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("csrf", browser.csrf(request, response));
        model.put("request", onward.request());
        model.put("application", onward.application());
        model.put("problem", problem);
        model.put("username", session.user().username());
        model.put("code", methods.contains(Method.OTP));
        model.put("passkey", methods.contains(Method.POP) ? check.passkeyToUse(session) : null);
        return pages.scripted(status, "second-factor", model, onward.source());
    }

    private Onward onward(HttpServletRequest request) {
        return Onward.of(request, Optional.ofNullable(returns.getIfAvailable()));
    }

    private static @Nullable String given(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null || value.isBlank() ? null : value;
    }
}
