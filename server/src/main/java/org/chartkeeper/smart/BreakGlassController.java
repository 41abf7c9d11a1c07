package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.smart.AuthorizationFlow.Step;
import org.chartkeeper.smart.AuthorizationRequests.Waiting;
import org.chartkeeper.smart.BreakGlassRecords.PatientHint;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.Pages;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page on which a user opens one patient's record in an emergency. */
@RestController
class BreakGlassController {

    private static final int SHORTEST_REASON = 10;
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_FIELD = 100;
    private static final int MOST_FAILURES = 5;

    private final AuthorizationVisits visits;
    private final AuthorizationRequests requests;
    private final BreakGlass breakGlass;
    private final ClientRegistry clients;
    private final Browser browser;
    private final Pages pages;

    BreakGlassController(
            AuthorizationVisits visits,
            AuthorizationRequests requests,
            BreakGlass breakGlass,
            ClientRegistry clients,
            Browser browser,
            Pages pages) {
        this.visits = visits;
        this.requests = requests;
        this.breakGlass = breakGlass;
        this.clients = clients;
        this.browser = browser;
        this.pages = pages;
    }

    @GetMapping("/authorize/break-glass")
    ResponseEntity<String> ask(HttpServletRequest http, HttpServletResponse answer) {
        return visits.page(
                http,
                answer,
                visit -> visit.step() instanceof Step.BreakGlass step
                        ? page(200, null, visit, step)
                        : visits.lead(visit));
    }

    @PostMapping("/authorize/break-glass")
    ResponseEntity<String> open(HttpServletRequest http, HttpServletResponse answer) {
        return visits.form(
                http,
                answer,
                visit -> visit.step() instanceof Step.BreakGlass step ? open(visit, step) : visits.lead(visit));
    }

    private ResponseEntity<String> open(AuthorizationVisit visit, Step.BreakGlass step) {
        String reason = field(visit, "reason", LONGEST_REASON).orElse("");
        if (reason.length() < SHORTEST_REASON) {
            return page(400, "Please say why, in a few words.", visit, step);
        }
        PatientHint hint = hint(visit, step).orElse(null);
        if (hint == null) {
            String problem =
                    "Please give the record number, or else the family name and the date of birth as 1980-12-31.";
            return page(400, problem, visit, step);
        }
        Waiting waiting = AuthorizationVisits.bound(visit);
        if (!requests.attempt(waiting, MOST_FAILURES)) {
            return visits.refuse(visit, "access_denied", "no record was opened");
        }
        Optional<Emergency> opened =
                breakGlass.open(step.caller(), visit.session().orElseThrow(), hint, reason);
        if (opened.isPresent()) {
            requests.breakGlass(waiting, opened.get());
            return visits.next(visit);
        }
        if (step.patient() != null || requests.attempts(waiting) >= MOST_FAILURES) {
            return visits.refuse(visit, "access_denied", "no record was opened");
        }
        String problem = "There is no such patient here, or more than one, or none whose record can be opened.";
        return page(404, problem, visit, step);
    }

    private static Optional<PatientHint> hint(AuthorizationVisit visit, Step.BreakGlass step) {
        if (step.patient() != null) {
            return Optional.of(new PatientHint(step.patient(), null, null, null));
        }
        Optional<String> number = field(visit, "number", LONGEST_FIELD);
        if (number.isPresent()) {
            return number.map(known -> new PatientHint(null, known, null, null));
        }
        Optional<String> family = field(visit, "family", LONGEST_FIELD);
        Optional<String> born = field(visit, "born", LONGEST_FIELD).filter(BreakGlassController::isDate);
        return family.isPresent() && born.isPresent()
                ? Optional.of(new PatientHint(null, null, family.get(), born.get()))
                : Optional.empty();
    }

    private static boolean isDate(String text) {
        try {
            return LocalDate.parse(text).toString().equals(text);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Optional<String> field(AuthorizationVisit visit, String name, int longest) {
        return Optional.ofNullable(visit.http().getParameter(name))
                .map(text -> text.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(text -> !text.isEmpty() && text.length() <= longest);
    }

    private ResponseEntity<String> page(
            int status, @Nullable String problem, AuthorizationVisit visit, Step.BreakGlass step) {
        String client = visit.request().clientId();
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("application", clients.find(client).map(Client::name).orElse(client));
        model.put("request", visit.waiting().id());
        model.put("csrf", browser.csrf(visit.http(), visit.answer()));
        model.put("problem", problem);
        model.put("minutes", breakGlass.length().toMinutes());
        model.put("known", step.patient() != null);
        model.put("username", visit.session().orElseThrow().user().username());
        for (String name : new String[] {"reason", "number", "family", "born"}) {
            model.put(name, visit.http().getParameter(name));
        }
        return pages.page(
                status,
                "break-glass",
                model,
                ClientRedirect.source(visit.request().redirectUri()));
    }
}
