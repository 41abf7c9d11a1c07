package org.chartkeeper.users;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.users.SignInReturn.Destination;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;

/** The page on which a user chooses another password, signed in or before the sign-in that needs it. */
final class PasswordPages {

    static final String OWN = "/account/password";
    static final String REPLACE = "/login/password";

    private final Browser browser;
    private final Pages pages;
    private final ObjectProvider<SignInReturn> returns;

    PasswordPages(Browser browser, Pages pages, ObjectProvider<SignInReturn> returns) {
        this.browser = browser;
        this.pages = pages;
        this.returns = returns;
    }

    /**
     * What stands above the form.
     *
     * @param reasons why the user must choose another one
     * @param title of the problem with what was filled in
     * @param problems what the problem is, point by point
     */
    record Notice(List<String> reasons, @Nullable String title, List<String> problems) {

        static Notice none() {
            return new Notice(List.of(), null, List.of());
        }

        static Notice mustChange(List<String> reasons) {
            return new Notice(reasons, null, List.of());
        }

        static Notice problem(String title) {
            return new Notice(List.of(), title, List.of());
        }

        static Notice unfit(List<String> problems) {
            return new Notice(List.of(), "The new password cannot be used:", problems);
        }
    }

    /** The form of a signed-in user. */
    ResponseEntity<String> own(
            int status, Session session, Notice notice, HttpServletRequest request, HttpServletResponse response) {
        Map<String, @Nullable Object> model = model(OWN, session.user().username(), notice, request, response);
        return pages.page(status, "password", model);
    }

    /** The form of a user whose sign-in waits for another password, and which a request may wait for in turn. */
    ResponseEntity<String> replace(
            int status,
            @Nullable String waiting,
            String username,
            Notice notice,
            HttpServletRequest request,
            HttpServletResponse response) {
        Map<String, @Nullable Object> model = model(REPLACE, username, notice, request, response);
        model.put("request", waiting);
        SignInReturn all = returns.getIfAvailable();
        String destination = waiting == null || all == null
                ? null
                : all.find(waiting).map(Destination::destination).orElse(null);
        return pages.page(status, "password", model, destination);
    }

    private Map<String, @Nullable Object> model(
            String action, String username, Notice notice, HttpServletRequest request, HttpServletResponse response) {
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("action", action);
        model.put("csrf", browser.csrf(request, response));
        model.put("username", username);
        model.put("must", action.equals(REPLACE));
        model.put("reasons", notice.reasons());
        model.put("problem", notice.title());
        model.put("problems", notice.problems());
        model.put("shortest", PasswordRules.SHORTEST);
        return model;
    }
}
