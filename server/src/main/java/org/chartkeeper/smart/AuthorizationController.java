package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chartkeeper.smart.AuthorizationFlow.Step;
import org.chartkeeper.smart.Charts.Choice;
import org.chartkeeper.users.Pages;
import org.chartkeeper.users.Session;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The pages on which a user answers an authorization request: which patient, which encounter, which scopes. */
@RestController
class AuthorizationController {

    private final AuthorizationRequests requests;
    private final AuthorizationVisits visits;
    private final AuthorizationPages choices;
    private final Charts charts;
    private final Grants grants;
    private final Pages pages;

    AuthorizationController(
            AuthorizationRequests requests,
            AuthorizationVisits visits,
            AuthorizationPages choices,
            Charts charts,
            Grants grants,
            Pages pages) {
        this.requests = requests;
        this.visits = visits;
        this.choices = choices;
        this.charts = charts;
        this.grants = grants;
        this.pages = pages;
    }

    @GetMapping("/authorize")
    ResponseEntity<String> next(HttpServletRequest http, HttpServletResponse answer) {
        return visits.page(http, answer, visits::lead);
    }

    @GetMapping("/authorize/patient")
    ResponseEntity<String> patients(HttpServletRequest http, HttpServletResponse answer) {
        return visits.page(
                http,
                answer,
                visit -> visit.step() instanceof Step.ChoosePatient choose
                        ? choices.patients(visit, choose)
                        : visits.lead(visit));
    }

    @PostMapping("/authorize/patient")
    ResponseEntity<String> choosePatient(HttpServletRequest http, HttpServletResponse answer) {
        return visits.form(http, answer, visit -> {
            String patient = http.getParameter("patient");
            if (!(visit.step() instanceof Step.ChoosePatient choose) || patient == null) {
                return visits.lead(visit);
            }
            boolean offered = choose.among() == null
                    ? !charts.patients(choose.caller(), List.of(patient)).isEmpty()
                    : choose.among().stream().anyMatch(choice -> choice.id().equals(patient));
            if (offered) {
                requests.choose(AuthorizationVisits.bound(visit), patient, null);
            }
            return visits.next(visit);
        });
    }

    @GetMapping("/authorize/encounter")
    ResponseEntity<String> encounters(HttpServletRequest http, HttpServletResponse answer) {
        return visits.page(
                http,
                answer,
                visit -> visit.step() instanceof Step.ChooseEncounter choose
                        ? choices.encounters(visit, choose)
                        : visits.lead(visit));
    }

    @PostMapping("/authorize/encounter")
    ResponseEntity<String> chooseEncounter(HttpServletRequest http, HttpServletResponse answer) {
        return visits.form(http, answer, visit -> {
            String encounter = http.getParameter("encounter");
            if (!(visit.step() instanceof Step.ChooseEncounter choose) || encounter == null) {
                return visits.lead(visit);
            }
            if (charts.encounter(choose.caller(), choose.patient(), encounter).isPresent()) {
                requests.choose(AuthorizationVisits.bound(visit), choose.patient(), encounter);
            }
            return visits.next(visit);
        });
    }

    @GetMapping("/authorize/scopes")
    ResponseEntity<String> scopes(HttpServletRequest http, HttpServletResponse answer) {
        return visits.page(
                http,
                answer,
                visit -> visit.step() instanceof Step.Decide decide
                        ? choices.scopes(visit, decide)
                        : visits.lead(visit));
    }

    @PostMapping("/authorize/scopes")
    ResponseEntity<String> decide(HttpServletRequest http, HttpServletResponse answer) {
        return visits.form(http, answer, visit -> {
            if (!(visit.step() instanceof Step.Decide decide)) {
                return visits.lead(visit);
            }
            if (!"allow".equals(http.getParameter("decision"))) {
                return visits.deny(visit);
            }
            ScopeChoices.Left left =
                    new ScopeChoices.Left(values(http, "scope"), values(http, "group"), values(http, "kind"));
            List<String> granted =
                    ScopeChoices.of(visit.offered()).remaining(left).orElse(null);
            if (granted == null) {
                return pages.problem(400, "This did not work", "The form has something that the app did not ask for.");
            }
            return UserScopes.isOfUse(granted) ? grant(visit, decide, granted) : visits.deny(visit);
        });
    }

    private static Set<String> values(HttpServletRequest http, String name) {
        String[] values = http.getParameterValues(name);
        return values == null ? Set.of() : new HashSet<>(Arrays.asList(values));
    }

    private ResponseEntity<String> grant(AuthorizationVisit visit, Step.Decide decide, List<String> granted) {
        if (!requests.take(visit.waiting().id())) {
            return visits.gone();
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
                        visit.waiting().breakGlass(),
                        session.signedIn().getEpochSecond(),
                        session.authenticationMethods()));
        return visits.grant(visit, code);
    }
}
