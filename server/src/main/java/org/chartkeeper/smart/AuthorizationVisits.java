package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Optional;
import org.chartkeeper.caller.TokenEvent.TokenRefused;
import org.chartkeeper.smart.AuthorizationFlow.Step;
import org.chartkeeper.smart.AuthorizationRequests.Waiting;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.Pages;
import org.chartkeeper.users.Secret;
import org.chartkeeper.users.Session;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.ResponseEntity;

/** What all pages about a waiting request share: finding it, judging forms, leading to the next page, ending it. */
final class AuthorizationVisits {

    private final AuthorizationRequests requests;
    private final AuthorizationFlow flow;
    private final ClientRedirect redirect;
    private final Browser browser;
    private final Pages pages;
    private final ApplicationEventPublisher events;

    AuthorizationVisits(
            AuthorizationRequests requests,
            AuthorizationFlow flow,
            ClientRedirect redirect,
            Browser browser,
            Pages pages,
            ApplicationEventPublisher events) {
        this.requests = requests;
        this.flow = flow;
        this.redirect = redirect;
        this.browser = browser;
        this.pages = pages;
        this.events = events;
    }

    @FunctionalInterface
    interface Answering {
        ResponseEntity<String> to(AuthorizationVisit visit);
    }

    /** Answers a page about the request that it names. */
    ResponseEntity<String> page(HttpServletRequest http, HttpServletResponse answer, Answering answering) {
        String id = http.getParameter("request");
        Waiting waiting =
                id == null || !Secret.isOne(id) ? null : requests.find(id).orElse(null);
        if (waiting == null) {
            return gone();
        }
        Optional<Session> session = browser.session(http);
        return answering.to(new AuthorizationVisit(http, answer, waiting, session, flow.next(waiting, session)));
    }

    /** Answers a form that this browser was given; the one button that all of them share ends the request. */
    ResponseEntity<String> form(HttpServletRequest http, HttpServletResponse answer, Answering answering) {
        return page(http, answer, visit -> {
            if (!browser.isOwnForm(http)) {
                return pages.problem(
                        403, "This did not work", "The form is not one that this browser was given. Please go back.");
            }
            boolean cancelled = http.getParameter("deny") != null
                    && !(visit.step() instanceof Step.SignIn)
                    && !(visit.step() instanceof Step.Strange);
            return cancelled ? deny(visit) : answering.to(visit);
        });
    }

    /** Leads to the page of the step that comes next. */
    ResponseEntity<String> lead(AuthorizationVisit visit) {
        Step step = visit.step();
        if (step instanceof Step.SignIn) {
            return to("/login", visit.waiting());
        }
        if (step instanceof Step.SecondFactor) {
            return to("/login/second-factor", visit.waiting());
        }
        if (step instanceof Step.Refuse refused) {
            return refuse(visit, refused.error(), refused.description());
        }
        if (step instanceof Step.BreakGlass) {
            return to("/authorize/break-glass", visit.waiting());
        }
        if (step instanceof Step.ChoosePatient) {
            return to("/authorize/patient", visit.waiting());
        }
        if (step instanceof Step.ChooseEncounter) {
            return to("/authorize/encounter", visit.waiting());
        }
        return step instanceof Step.Decide ? to("/authorize/scopes", visit.waiting()) : gone();
    }

    /** On to what comes next, asked for anew. */
    ResponseEntity<String> next(AuthorizationVisit visit) {
        return to("/authorize", visit.waiting());
    }

    ResponseEntity<String> deny(AuthorizationVisit visit) {
        return refuse(visit, "access_denied", "the user did not agree");
    }

    ResponseEntity<String> refuse(AuthorizationVisit visit, String error, String description) {
        if (!requests.take(visit.waiting().id())) {
            return gone();
        }
        AuthorizationRequest request = visit.request();
        events.publishEvent(
                new TokenRefused(request.clientId(), error, visit.http().getRemoteAddr()));
        return seeOther(redirect.withError(request.redirectUri(), request.state(), error, description));
    }

    /** Ends the request with this code. */
    ResponseEntity<String> grant(AuthorizationVisit visit, String code) {
        AuthorizationRequest request = visit.request();
        return seeOther(redirect.withCode(request.redirectUri(), request.state(), code));
    }

    ResponseEntity<String> gone() {
        return pages.problem(
                410,
                "Not open any more",
                "This request was answered or took too long. Please start again from the app.");
    }

    /** The request as it is once the flow has bound it to the session. */
    static Waiting bound(AuthorizationVisit visit) {
        return visit.waiting().bound(visit.session().orElseThrow().sid());
    }

    private static ResponseEntity<String> to(String path, Waiting waiting) {
        return seeOther(URI.create(path + "?request=" + waiting.id()));
    }

    private static ResponseEntity<String> seeOther(URI address) {
        return ResponseEntity.status(AuthorizationAnswers.SEE_OTHER)
                .location(address)
                .build();
    }
}
