package org.chartkeeper.users;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.chartkeeper.users.SecondFactor.Method;
import org.chartkeeper.users.SecondFactorCheck.Answer;
import org.chartkeeper.users.SecondFactorCheck.Answer.Accepted;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A user's own pages: what there is to sign in with, enrolling and removing second factors. */
@RestController
class AccountController {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int LONGEST_NAME = 60;
    private static final int GROUP = 4;

    private final SecondFactorCheck check;
    private final SignIn signIn;
    private final Browser browser;
    private final Pages pages;
    private final ObjectProvider<SignInReturn> returns;

    AccountController(
            SecondFactorCheck check,
            SignIn signIn,
            Browser browser,
            Pages pages,
            ObjectProvider<SignInReturn> returns) {
        this.check = check;
        this.signIn = signIn;
        this.browser = browser;
        this.pages = pages;
        this.returns = returns;
    }

    @FunctionalInterface
    private interface Answering {
        ResponseEntity<String> to(Session session, Onward onward);
    }

    @GetMapping("/account")
    ResponseEntity<String> account(HttpServletRequest request, HttpServletResponse response) {
        return visit(request, (session, onward) -> {
            Map<String, @Nullable Object> model = model(session, onward, request, response);
            model.put("local", !session.user().passwordHash().isEmpty());
            model.put(
                    "factors",
                    check.of(session.user()).stream()
                            .map(AccountController::shown)
                            .toList());
            return pages.page(200, "account", model, onward.source());
        });
    }

    @PostMapping("/account/second-factors/remove")
    ResponseEntity<String> remove(HttpServletRequest request) {
        return change(request, (session, onward) -> {
            boolean removed = id(request.getParameter("id"))
                    .filter(id -> check.remove(session, id, request.getRemoteAddr()))
                    .isPresent();
            if (removed) {
                // Whoever has the thing that was taken away may be signed in with it.
                signIn.endOthers(session);
            }
            return onward.to("/account");
        });
    }

    @GetMapping("/account/authenticator")
    ResponseEntity<String> authenticator(HttpServletRequest request, HttpServletResponse response) {
        return fresh(request, (session, onward) -> authenticator(200, null, session, onward, request, response));
    }

    @PostMapping("/account/authenticator")
    ResponseEntity<String> addAuthenticator(HttpServletRequest request, HttpServletResponse response) {
        return change(request, (session, onward) -> {
            String code = String.valueOf(request.getParameter("code"));
            Answer answer = check.enrolCode(session, name(request, "Authenticator app"), code, request.getRemoteAddr());
            if (answer instanceof Accepted accepted) {
                browser.keep(response, accepted.cookie());
                return onward.go();
            }
            String problem = "That is not the code of this moment. Please look at the app again.";
            return authenticator(400, problem, session, onward, request, response);
        });
    }

    @GetMapping("/account/passkey")
    ResponseEntity<String> passkey(HttpServletRequest request, HttpServletResponse response) {
        return fresh(request, (session, onward) -> passkey(200, null, session, onward, request, response));
    }

    @PostMapping("/account/passkey")
    ResponseEntity<String> addPasskey(HttpServletRequest request, HttpServletResponse response) {
        return change(request, (session, onward) -> {
            String made = String.valueOf(request.getParameter("credential"));
            Answer answer = check.enrolPasskey(session, name(request, "Passkey"), made, request.getRemoteAddr());
            if (answer instanceof Accepted accepted) {
                browser.keep(response, accepted.cookie());
                return onward.go();
            }
            String problem = "The passkey could not be added. Please try again.";
            return passkey(400, problem, session, onward, request, response);
        });
    }

    private ResponseEntity<String> authenticator(
            int status,
            @Nullable String problem,
            Session session,
            Onward onward,
            HttpServletRequest request,
            HttpServletResponse response) {
        byte[] secret = check.codeToEnrol(session);
        QrPicture.Drawing drawing =
                QrPicture.of(OneTimePasswords.address(secret, session.user().username()));
        Map<String, @Nullable Object> model = model(session, onward, request, response);
        model.put("problem", problem);
        model.put("box", "0 0 " + drawing.size() + " " + drawing.size());
        model.put("path", drawing.path());
        model.put("secret", OneTimePasswords.text(secret).replaceAll("(.{" + GROUP + "})(?=.)", "$1 "));
        return pages.page(status, "authenticator", model, onward.source());
    }

    private ResponseEntity<String> passkey(
            int status,
            @Nullable String problem,
            Session session,
            Onward onward,
            HttpServletRequest request,
            HttpServletResponse response) {
        Map<String, @Nullable Object> model = model(session, onward, request, response);
        model.put("problem", problem);
        model.put("options", check.passkeyToEnrol(session));
        return pages.scripted(status, "passkey", model, onward.source());
    }

    private ResponseEntity<String> visit(HttpServletRequest request, Answering answering) {
        Onward onward = Onward.of(request, Optional.ofNullable(returns.getIfAvailable()));
        Optional<Session> session = browser.session(request);
        if (session.isPresent()) {
            return answering.to(session.get(), onward);
        }
        return onward.to(browser.begun(request).isPresent() ? "/login/second-factor" : "/login");
    }

    /** For a page that leads to a change: who has not proved lately who it is does so first. */
    private ResponseEntity<String> fresh(HttpServletRequest request, Answering answering) {
        return visit(request, (session, onward) -> {
            if (check.mayChange(session)) {
                return answering.to(session, onward);
            }
            return onward.to(session.enrolled() ? "/login/second-factor" : "/login/again");
        });
    }

    private ResponseEntity<String> change(HttpServletRequest request, Answering answering) {
        return fresh(
                request,
                (session, onward) -> browser.isOwnForm(request)
                        ? answering.to(session, onward)
                        : pages.problem(
                                403,
                                "This did not work",
                                "The form is not one that this browser was given. Please go back."));
    }

    private Map<String, @Nullable Object> model(
            Session session, Onward onward, HttpServletRequest request, HttpServletResponse response) {
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("csrf", browser.csrf(request, response));
        model.put("request", onward.request());
        model.put("suffix", onward.suffix());
        model.put("application", onward.application());
        model.put("username", session.user().username());
        return model;
    }

    private static Map<String, Object> shown(SecondFactor factor) {
        String kind = factor.method() == Method.OTP ? "Authenticator app" : "Passkey";
        String used = factor.lastUsed() == null ? "" : ", last used on " + DAY.format(factor.lastUsed());
        return Map.of(
                "id",
                factor.id(),
                "name",
                factor.name(),
                "detail",
                kind + ", added on " + DAY.format(factor.created()) + used);
    }

    private static String name(HttpServletRequest request, String otherwise) {
        String name = request.getParameter("name");
        String plain = name == null ? "" : name.replaceAll("\\p{Cntrl}", " ").strip();
        return plain.isEmpty() ? otherwise : plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    }

    private static Optional<UUID> id(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
