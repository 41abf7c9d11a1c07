package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.TokenEvent.TokenRefused;
import org.chartkeeper.smart.AuthorizationFlow.Step;
import org.chartkeeper.smart.AuthorizationRequests.Waiting;
import org.chartkeeper.smart.Charts.Choice;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.Pages;
import org.chartkeeper.users.Secret;
import org.chartkeeper.users.Session;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The pages on which a user answers an authorization request: which patient, which encounter, which scopes. */
@RestController
class AuthorizationController {

    private final AuthorizationRequests requests;
    private final AuthorizationFlow flow;
    private final AuthorizationPages choices;
    private final Charts charts;
    private final Grants grants;
    private final ClientRedirect redirect;
    private final Browser browser;
    private final Pages pages;
    private final ApplicationEventPublisher events;

    AuthorizationController(
            AuthorizationRequests requests,
            AuthorizationFlow flow,
            AuthorizationPages choices,
            Charts charts,
            Grants grants,
            ClientRedirect redirect,
            Browser browser,
            Pages pages,
            ApplicationEventPublisher events) {
        this.requests = requests;
        this.flow = flow;
        this.choices = choices;
        this.charts = charts;
        this.grants = grants;
        this.redirect = redirect;
        this.browser = browser;
        this.pages = pages;
        this.events = events;
    }

    @FunctionalInterface
    private interface Answering {
        ResponseEntity<String> to(AuthorizationVisit visit);
    }

    @GetMapping("/authorize")
    ResponseEntity<String> next(HttpServletRequest http, HttpServletResponse answer) {
        return visit(http, answer, this::lead);
    }

    @GetMapping("/authorize/patient")
    ResponseEntity<String> patients(HttpServletRequest http, HttpServletResponse answer) {
        return visit(
                http,
                answer,
                visit -> visit.step() instanceof Step.ChoosePatient choose
                        ? choices.patients(visit, choose)
                        : lead(visit));
    }

    @PostMapping("/authorize/patient")
    ResponseEntity<String> choosePatient(HttpServletRequest http, HttpServletResponse answer) {
        return form(http, answer, visit -> {
            String patient = http.getParameter("patient");
            if (!(visit.step() instanceof Step.ChoosePatient choose) || patient == null) {
                return lead(visit);
            }
            boolean offered = choose.among() == null
                    ? !charts.patients(choose.caller(), List.of(patient)).isEmpty()
                    : choose.among().stream().anyMatch(choice -> choice.id().equals(patient));
            if (offered) {
                requests.choose(bound(visit), patient, null);
            }
            return to("/authorize", visit.waiting());
        });
    }

    @GetMapping("/authorize/encounter")
    ResponseEntity<String> encounters(HttpServletRequest http, HttpServletResponse answer) {
        return visit(
                http,
                answer,
                visit -> visit.step() instanceof Step.ChooseEncounter choose
                        ? choices.encounters(visit, choose)
                        : lead(visit));
    }

    @PostMapping("/authorize/encounter")
    ResponseEntity<String> chooseEncounter(HttpServletRequest http, HttpServletResponse answer) {
        return form(http, answer, visit -> {
            String encounter = http.getParameter("encounter");
            if (!(visit.step() instanceof Step.ChooseEncounter choose) || encounter == null) {
                return lead(visit);
            }
            if (charts.encounter(choose.caller(), choose.patient(), encounter).isPresent()) {
                requests.choose(bound(visit), choose.patient(), encounter);
            }
            return to("/authorize", visit.waiting());
        });
    }

    @GetMapping("/authorize/scopes")
    ResponseEntity<String> scopes(HttpServletRequest http, HttpServletResponse answer) {
        return visit(
                http,
                answer,
                visit -> visit.step() instanceof Step.Decide decide ? choices.scopes(visit, decide) : lead(visit));
    }

    @PostMapping("/authorize/scopes")
    ResponseEntity<String> decide(HttpServletRequest http, HttpServletResponse answer) {
        return form(http, answer, visit -> {
            if (!(visit.step() instanceof Step.Decide decide)) {
                return lead(visit);
            }
            if (!"allow".equals(http.getParameter("decision"))) {
                return deny(visit);
            }
            String[] values = http.getParameterValues("scope");
            Set<String> left = values == null ? Set.of() : Set.copyOf(Arrays.asList(values));
            List<String> offered = visit.request().scopes();
            if (!offered.containsAll(left)) {
                return pages.problem(400, "This did not work", "The form has a scope that the app did not ask for.");
            }
            List<String> granted = offered.stream()
                    .filter(scope -> left.contains(scope) || UserScopes.isContext(scope))
                    .toList();
            return UserScopes.isOfUse(granted) ? grant(visit, decide, granted) : deny(visit);
        });
    }

    private ResponseEntity<String> grant(AuthorizationVisit visit, Step.Decide decide, List<String> granted) {
        if (!requests.take(visit.waiting().id())) {
            return gone();
        }
        AuthorizationRequest request = visit.request();
        Session session = visit.session().orElseThrow();
        Choice patient = decide.patient();
        String code = grants.keep(
                request.clientId(),
                session.user().username(),
                session.sid(),
                new Grants.Body(
                        request.redirectUri(),
                        request.codeChallenge(),
                        request.nonce(),
                        granted,
                        decide.purposes(),
                        patient == null ? null : patient.id(),
                        decide.encounter(),
                        request.launch(),
                        session.signedIn().getEpochSecond(),
                        session.authenticationMethods()));
        return seeOther(redirect.withCode(request.redirectUri(), request.state(), code));
    }

    private ResponseEntity<String> deny(AuthorizationVisit visit) {
        return refuse(visit, "access_denied", "the user did not agree");
    }

    private ResponseEntity<String> refuse(AuthorizationVisit visit, String error, String description) {
        if (!requests.take(visit.waiting().id())) {
            return gone();
        }
        AuthorizationRequest request = visit.request();
        events.publishEvent(
                new TokenRefused(request.clientId(), error, visit.http().getRemoteAddr()));
        return seeOther(redirect.withError(request.redirectUri(), request.state(), error, description));
    }

    /** Leads to the page of the step that comes next. */
    private ResponseEntity<String> lead(AuthorizationVisit visit) {
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
        if (step instanceof Step.ChoosePatient) {
            return to("/authorize/patient", visit.waiting());
        }
        if (step instanceof Step.ChooseEncounter) {
            return to("/authorize/encounter", visit.waiting());
        }
        return step instanceof Step.Decide ? to("/authorize/scopes", visit.waiting()) : gone();
    }

    private ResponseEntity<String> form(HttpServletRequest http, HttpServletResponse answer, Answering answering) {
        return visit(http, answer, visit -> {
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

    private ResponseEntity<String> visit(HttpServletRequest http, HttpServletResponse answer, Answering answering) {
        String id = http.getParameter("request");
        Waiting waiting =
                id == null || !Secret.isOne(id) ? null : requests.find(id).orElse(null);
        if (waiting == null) {
            return gone();
        }
        Optional<Session> session = browser.session(http);
        return answering.to(new AuthorizationVisit(http, answer, waiting, session, flow.next(waiting, session)));
    }

    /** The request as it is once the flow has bound it to the session. */
    private static Waiting bound(AuthorizationVisit visit) {
        Waiting waiting = visit.waiting();
        return new Waiting(
                waiting.id(),
                waiting.request(),
                visit.session().orElseThrow().sid(),
                waiting.patient(),
                waiting.encounter());
    }

    private ResponseEntity<String> gone() {
        return pages.problem(
                410,
                "Not open any more",
                "This request was answered or took too long. Please start again from the app.");
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
