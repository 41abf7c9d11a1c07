package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.smart.AuthorizationFlow.Step;
import org.chartkeeper.smart.Charts.Choice;
import org.chartkeeper.smart.Charts.Choices;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.Pages;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/** Shows a user what there is to choose from: patients, encounters, scopes. */
final class AuthorizationPages {

    private static final int LONGEST_NAME = 100;
    private static final int MOST_PAGES = 500;

    private final ClientRegistry clients;
    private final Charts charts;
    private final Browser browser;
    private final Pages pages;

    AuthorizationPages(ClientRegistry clients, Charts charts, Browser browser, Pages pages) {
        this.clients = clients;
        this.charts = charts;
        this.browser = browser;
        this.pages = pages;
    }

    ResponseEntity<String> patients(AuthorizationVisit visit, Step.ChoosePatient choose) {
        String name = visit.http().getParameter("name");
        String looked = name == null || name.length() > LONGEST_NAME ? "" : name;
        int page = page(visit.http());
        List<Choice> among = choose.among();
        Choices choices = among != null ? new Choices(among, false) : charts.patients(choose.caller(), looked, page);
        Map<String, @Nullable Object> model = model(visit);
        model.put("searchable", among == null);
        model.put("name", looked);
        turning(model, visit, "/authorize/patient", Map.of("name", looked), page, choices);
        return page(visit, "patients", model);
    }

    ResponseEntity<String> encounters(AuthorizationVisit visit, Step.ChooseEncounter choose) {
        int page = page(visit.http());
        Choices choices = charts.encounters(choose.caller(), choose.patient(), page);
        Map<String, @Nullable Object> model = model(visit);
        turning(model, visit, "/authorize/encounter", Map.of(), page, choices);
        return page(visit, "encounters", model);
    }

    ResponseEntity<String> scopes(AuthorizationVisit visit, Step.Decide decide) {
        Map<String, @Nullable Object> model = model(visit);
        Choice patient = decide.patient();
        model.put("username", visit.session().orElseThrow().user().username());
        model.put("host", ClientRedirect.shown(visit.request().redirectUri()));
        String name = patient == null ? null : patient.label() + ", " + patient.detail();
        model.put("sections", ScopeForm.sections(ScopeChoices.of(visit.offered()), name));
        return page(visit, "scopes", model);
    }

    private Map<String, @Nullable Object> model(AuthorizationVisit visit) {
        Map<String, @Nullable Object> model = new HashMap<>();
        String id = visit.request().clientId();
        model.put("application", clients.find(id).map(Client::name).orElse(id));
        model.put("request", visit.waiting().id());
        model.put("csrf", browser.csrf(visit.http(), visit.answer()));
        return model;
    }

    private static void turning(
            Map<String, @Nullable Object> model,
            AuthorizationVisit visit,
            String path,
            Map<String, String> parameters,
            int page,
            Choices choices) {
        model.put(
                "choices",
                choices.list().stream()
                        .map(choice -> Map.of("id", choice.id(), "label", choice.label(), "detail", choice.detail()))
                        .toList());
        model.put("previous", page == 0 ? null : turned(visit, path, parameters, page - 1));
        model.put("next", choices.more() && page < MOST_PAGES ? turned(visit, path, parameters, page + 1) : null);
    }

    private static String turned(AuthorizationVisit visit, String path, Map<String, String> parameters, int page) {
        Map<String, @Nullable String> all = new HashMap<>(parameters);
        all.put("request", visit.waiting().id());
        all.put("page", Integer.toString(page));
        return ClientRedirect.with(path, all).toASCIIString();
    }

    private static int page(HttpServletRequest http) {
        String page = http.getParameter("page");
        return page != null && page.matches("\\d{1,3}") ? Math.min(Integer.parseInt(page), MOST_PAGES) : 0;
    }

    private ResponseEntity<String> page(
            AuthorizationVisit visit, String template, Map<String, @Nullable Object> model) {
        return pages.page(
                200, template, model, ClientRedirect.source(visit.request().redirectUri()));
    }
}
