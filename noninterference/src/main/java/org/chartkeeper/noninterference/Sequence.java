package org.chartkeeper.noninterference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests of one seed, drawn without knowing any answer, so that the same seed asks the same. */
final class Sequence {

    static final String LOADER = "loader";

    private static final String JSON = "application/fhir+json";
    private static final List<String> OPERATIONS = List.of(
            "$meta",
            "$meta",
            "$everything",
            "$everything",
            "$validate",
            "$lastn",
            "$document",
            "$graphql?query={id}",
            "$explain-access");

    private final World world;
    private final List<String> callers;
    private final Consents consents;
    private final Dice dice;
    private final Draws draws;
    private final Searches searches;
    private final Bodies bodies;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> searched = new ArrayList<>();
    private final Map<String, String> denied = new LinkedHashMap<>();

    Sequence(World world, Settings settings) {
        this.world = world;
        this.callers = settings.callers().stream().map(Caller::name).toList();
        this.consents = new Consents(settings.custodian(), settings.organizations());
        this.dice = new Dice(world.seed ^ 0x5DEECE66DL);
        this.draws = new Draws(dice, world);
        this.searches = new Searches(draws);
        this.bodies = new Bodies(draws);
    }

    /** At least this many requests, and then those that undo what the sequence has changed about rights. */
    List<Step> of(int requests) {
        while (steps.size() < requests) {
            draw();
        }
        List.copyOf(denied.keySet()).forEach(this::inactivate);
        return List.copyOf(steps);
    }

    private void draw() {
        int draw = dice.below(1000);
        if (draw < 230) {
            read();
        } else if (draw < 610) {
            search();
        } else if (draw < 660) {
            page();
        } else if (draw < 760) {
            write();
        } else if (draw < 830) {
            conditional();
        } else if (draw < 890) {
            bundle();
        } else if (draw < 970) {
            operation();
        } else if (draw < 977) {
            export();
        } else if (draw < 987) {
            subscription();
        } else {
            policy();
        }
    }

    private String address(String type) {
        String address = "/" + draws.reference(type);
        return switch (dice.below(10)) {
            case 0, 1 -> address + "/_history";
            case 2, 3 -> address + "/_history/" + (1 + dice.below(4));
            default -> address;
        };
    }

    private void read() {
        String type = dice.chance(10) ? dice.of("Group", "Practitioner", "Consent") : draws.type();
        String url = dice.chance(6) ? dice.of("", "/" + type) + "/_history" : address(type);
        String query = dice.of(
                "",
                "",
                "",
                "",
                "?_summary=true",
                "?_elements=id",
                "?_format=xml",
                "?_count=3",
                "?_since=" + draws.moment(),
                "?_pretty=true");
        Map<String, String> headers =
                new LinkedHashMap<>(Map.of("Accept", dice.chance(90) ? JSON : "application/fhir+xml"));
        switch (dice.below(8)) {
            case 0 -> headers.put("If-None-Match", "W/\"" + (1 + dice.below(3)) + "\"");
            case 1 ->
                headers.put(
                        "If-Modified-Since", dice.of("Tue, 01 Jan 2030 00:00:00 GMT", "Tue, 01 Jan 2019 00:00:00 GMT"));
            case 2 -> headers.put("Range", "bytes=0-9");
            default -> headers.put("Prefer", dice.of("return=minimal", "return=representation", "handling=strict"));
        }
        add(dice.chance(12) ? "head" : "read", caller(), dice.chance(12) ? "HEAD" : "GET", url + query, headers, null);
    }

    private void search() {
        String type = dice.chance(15) ? dice.of("Group", "Practitioner", "Provenance", "Consent") : draws.type();
        String query = searches.query(type);
        int draw = dice.below(100);
        if (draw < 72) {
            plain("search", "GET", "/" + type + "?" + query, null);
        } else if (draw < 84) {
            form("search-post", "/" + type + "/_search", query);
        } else if (draw < 96) {
            plain("search-compartment", "GET", "/Patient/" + draws.id("Patient") + "/" + type + "?" + query, null);
        } else {
            plain("search-system", "GET", "?_type=" + type + ",Patient&" + query, null);
        }
        searched.add(steps.size());
    }

    /** Follows links of an earlier search, or of one that surely has several pages, as its caller or somebody else. */
    private void page() {
        if (searched.isEmpty() || dice.chance(50)) {
            String query =
                    "_count=" + dice.of("2", "3", "7") + dice.of("", "&_sort=-date", "&_total=accurate", "&_sort=code");
            plain("search", "GET", "/" + dice.of("Observation", "Condition", "DiagnosticReport") + "?" + query, null);
            searched.add(steps.size());
        }
        int from = searched.get(searched.size() - 1 - dice.below(Math.min(2, searched.size())));
        for (int i = dice.below(3); i >= 0; i--) {
            String relation = dice.of("next", "next", "next", "next", "self", "previous", "last");
            String who = dice.chance(60) ? steps.get(from - 1).caller() : caller();
            add("page", who, "GET", "{link:" + from + ":" + relation + "}", accept(), null);
            from = steps.size();
        }
    }

    private void write() {
        String type = draws.type();
        int draw = dice.below(100);
        if (draw < 35) {
            create(type, Map.of());
        } else if (draw < 60) {
            String id = draws.id(type);
            Map<String, String> headers = sending();
            if (dice.chance(30)) {
                headers.put("If-Match", "W/\"" + (1 + dice.below(3)) + "\"");
            }
            add(
                    "update",
                    caller(),
                    "PUT",
                    "/" + type + "/" + id,
                    headers,
                    bodies.of(type, id).toString());
        } else if (draw < 80) {
            Map<String, String> headers = new LinkedHashMap<>(accept());
            headers.put("Content-Type", "application/json-patch+json");
            add("patch", caller(), "PATCH", "/" + draws.reference(type), headers, bodies.patch());
        } else {
            plain("delete", "DELETE", "/" + draws.reference(type), null);
        }
    }

    private void create(String type, Map<String, String> more) {
        Map<String, String> headers = sending();
        headers.putAll(more);
        add("create", caller(), "POST", "/" + type, headers, bodies.of(type, "").toString());
        draws.noteCreated(type, steps.size());
    }

    private void conditional() {
        String type = draws.type();
        String criteria = searches.condition(type);
        switch (dice.below(5)) {
            case 0, 1 -> create(type, Map.of("If-None-Exist", criteria));
            case 2 ->
                plain(
                        "conditional-update",
                        "PUT",
                        "/" + type + "?" + criteria,
                        bodies.of(type, "").toString());
            case 3 -> {
                Map<String, String> headers = new LinkedHashMap<>(accept());
                headers.put("Content-Type", "application/json-patch+json");
                add("conditional-patch", caller(), "PATCH", "/" + type + "?" + criteria, headers, bodies.patch());
            }
            default -> plain("conditional-delete", "DELETE", "/" + type + "?" + criteria, null);
        }
    }

    private void bundle() {
        String kind = dice.of("batch", "batch", "transaction");
        var bundle = Json.object("{\"resourceType\":\"Bundle\",\"type\":\"" + kind + "\"}");
        int entries = 1 + dice.below(kind.equals("batch") ? 6 : 3);
        for (int i = 0; i < entries; i++) {
            String type = draws.type();
            var entry = bundle.withArray("entry").addObject();
            var request = entry.putObject("request");
            switch (dice.below(7)) {
                case 0, 1 ->
                    request.put("method", "GET").put("url", address(type).substring(1));
                case 2, 3 -> request.put("method", "GET").put("url", type + "?" + searches.query(type));
                case 4 -> {
                    entry.set("resource", bodies.of(type, ""));
                    request.put("method", "POST").put("url", type);
                    if (dice.chance(40)) {
                        request.put("ifNoneExist", searches.condition(type));
                    }
                }
                case 5 -> {
                    String id = draws.id(type);
                    entry.set("resource", bodies.of(type, id));
                    request.put("method", "PUT").put("url", type + "/" + id);
                }
                default -> request.put("method", "DELETE").put("url", draws.reference(type));
            }
        }
        plain(kind, "POST", "", bundle.toString());
    }

    private void operation() {
        String operation = dice.one(OPERATIONS);
        String type = operation.startsWith("$everything") ? "Patient" : draws.type();
        if (operation.equals("$validate")) {
            String id = dice.chance(50) ? draws.id(type) : "";
            String url = "/" + type + (id.isEmpty() ? "" : "/" + id) + "/$validate";
            plain("$validate", "POST", url, bodies.of(type, id).toString());
            return;
        }
        String place = dice.chance(80) ? "/" + draws.reference(type) : dice.of("", "/" + type);
        String paged = operation.equals("$everything") ? dice.of("", "?_count=3", "?_type=Observation") : "";
        plain(
                operation.replaceFirst("\\?.*", ""),
                "GET",
                place + "/" + operation.replace("{id}", "%7Bid%7D") + paged,
                null);
    }

    private void export() {
        String who = caller();
        String place = dice.of("/Patient", "/Group/" + world.id("g"), "");
        String query = "?_type=" + dice.of("Patient,Observation", "Observation,Condition,Encounter", "DiagnosticReport")
                + (dice.chance(30) ? "&_since=" + draws.moment() : "");
        Map<String, String> headers = new LinkedHashMap<>(accept());
        headers.put("Prefer", "respond-async");
        add("export-kick-off", who, "GET", place + "/$export" + query, headers, null);
        int kickOff = steps.size();
        add("export-poll", who, "GET", "{location:" + kickOff + "}", accept(), null);
        int poll = steps.size();
        for (int file = 0; file < 3; file++) {
            add("export-file", who, "GET", "{file:" + poll + ":" + file + "}", Map.of(), null);
        }
        add("export-file", caller(), "GET", "{file:" + poll + ":0}", Map.of(), null);
        add("export-delete", who, "DELETE", "{location:" + kickOff + "}", accept(), null);
    }

    private void subscription() {
        plain(
                "subscription",
                "POST",
                "/Subscription",
                "{\"resourceType\":\"Subscription\",\"status\":\"requested\",\"reason\":\"x\",\"criteria\":\"Observation?code="
                        + draws.code()
                        + "\",\"channel\":{\"type\":\"rest-hook\",\"endpoint\":\"http://localhost:9/hook\"}}");
        int created = steps.size();
        plain("subscription", "GET", "/Subscription/{created:" + created + "}/$status", null);
    }

    /** A patient withholds everything for a while. */
    private void policy() {
        if (!denied.isEmpty() && dice.chance(60)) {
            inactivate(denied.keySet().iterator().next());
            return;
        }
        List<Person> open = world.people.stream()
                .filter(person -> person.denial() == Denial.NOTHING || person.denial() == Denial.LABEL)
                .toList();
        String id = world.id("for-a-while-" + steps.size());
        String patient = dice.one(open).reference();
        denied.put(id, patient);
        putConsent(id, consents.denyAll(id, patient).toString());
    }

    private void inactivate(String id) {
        String patient = String.valueOf(denied.remove(id));
        putConsent(id, consents.denyAll(id, patient).put("status", "inactive").toString());
    }

    private void putConsent(String id, String body) {
        add("consent", LOADER, "PUT", "/Consent/" + id, sending(), body);
    }

    private String caller() {
        return dice.one(callers);
    }

    private Map<String, String> accept() {
        return Map.of("Accept", JSON);
    }

    private Map<String, String> sending() {
        Map<String, String> headers = new LinkedHashMap<>(accept());
        headers.put("Content-Type", JSON);
        if (dice.chance(30)) {
            headers.put("Prefer", dice.of("return=minimal", "return=representation", "return=OperationOutcome"));
        }
        return headers;
    }

    private void form(String kind, String url, String query) {
        Map<String, String> headers = new LinkedHashMap<>(accept());
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        add(kind, caller(), "POST", url, headers, query);
    }

    private void plain(String kind, String method, String url, @Nullable String body) {
        add(kind, caller(), method, url, body == null ? accept() : sending(), body);
    }

    private void add(
            String kind, String who, String method, String url, Map<String, String> headers, @Nullable String body) {
        steps.add(new Step(steps.size() + 1, kind, who, method, url, new LinkedHashMap<>(headers), body));
    }
}
