package org.chartkeeper.blackbox;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without JavaScript: keeps cookies, follows redirects within the server, fills in forms. */
final class PageVisitor {

    private static final Pattern FORM = Pattern.compile("(?s)<form method=\"post\" action=\"([^\"]+)\">(.*?)</form>");
    private static final Pattern INPUT = Pattern.compile("<input[^>]*>");
    private static final int MOST_REDIRECTS = 10;

    private final String baseUrl;
    private final Map<String, String> cookies = new HashMap<>();

    PageVisitor(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    /** Goes to {@code path} and on to where it leads, as far as that is the server. */
    Response open(String path) {
        return follow(request().get(path));
    }

    /** The answer at {@code path} itself. */
    Response get(String path) {
        return kept(request().get(path));
    }

    Response post(String path, Map<String, ?> form) {
        return kept(request()
                .contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .body(encoded(form))
                .post(path));
    }

    /** Sends the page's form with these fields beside the hidden ones, and follows. */
    Response submit(Response page, Map<String, ?> fields) {
        Map<String, Object> form = hidden(page);
        form.putAll(fields);
        return follow(post(action(page), form));
    }

    Response signIn(Response loginPage, String user, String password) {
        return submit(loginPage, Map.of("username", user, "password", password));
    }

    /** Leaves all boxes ticked and allows. */
    Response allow(Response scopesPage) {
        return allow(scopesPage, Set.of());
    }

    /** Clears the boxes with these values and allows. */
    Response allow(Response scopesPage, Set<String> cleared) {
        Map<String, List<String>> boxes = boxes(scopesPage);
        boxes.values().forEach(values -> values.removeAll(cleared));
        Map<String, Object> form = new LinkedHashMap<>(boxes);
        form.put("decision", "allow");
        return submit(scopesPage, form);
    }

    static String action(Response page) {
        return form(page).group(1);
    }

    static Map<String, Object> hidden(Response page) {
        Map<String, Object> hidden = new LinkedHashMap<>();
        for (String input : inputs(page)) {
            if (input.contains("type=\"hidden\"")) {
                hidden.put(attribute(input, "name"), attribute(input, "value"));
            }
        }
        return hidden;
    }

    /** The values of the boxes for scopes. */
    static List<String> ticked(Response page) {
        return boxes(page).getOrDefault("scope", List.of());
    }

    /** The values of all boxes, by name. */
    static Map<String, List<String>> boxes(Response page) {
        Map<String, List<String>> boxes = new LinkedHashMap<>();
        for (String input : inputs(page)) {
            if (input.contains("type=\"checkbox\"")) {
                boxes.computeIfAbsent(attribute(input, "name"), name -> new ArrayList<>())
                        .add(attribute(input, "value"));
            }
        }
        return boxes;
    }

    /** The parameters of the address that the answer leads to. */
    static Map<String, String> answered(Response answer) {
        String location = answer.header("Location");
        if (location == null) {
            throw new AssertionError("leads nowhere: " + answer.statusCode() + " " + answer.asString());
        }
        return parameters(location);
    }

    /** The parameters of this address. */
    static Map<String, String> parameters(String address) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : address.replaceFirst("[^?]*\\?", "").split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    static String encoded(Map<String, ?> form) {
        List<String> pairs = new ArrayList<>();
        form.forEach((name, value) -> {
            for (Object one : value instanceof List<?> list ? list : List.of(value)) {
                pairs.add(name + "=" + URLEncoder.encode(String.valueOf(one), StandardCharsets.UTF_8));
            }
        });
        return String.join("&", pairs);
    }

    private Response follow(Response first) {
        Response answer = kept(first);
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            String location = answer.header("Location");
            boolean here = location != null && (location.startsWith("/") || location.startsWith(baseUrl + "/"));
            if (!here) {
                return answer;
            }
            answer = get(location.replace(baseUrl, ""));
        }
        throw new AssertionError("redirected in circles");
    }

    private Response kept(Response answer) {
        answer.getDetailedCookies().forEach(cookie -> {
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        });
        return answer;
    }

    private RequestSpecification request() {
        return given().baseUri(baseUrl)
                .urlEncodingEnabled(false)
                .redirects()
                .follow(false)
                .cookies(cookies);
    }

    private static Matcher form(Response page) {
        Matcher form = FORM.matcher(page.asString());
        if (!form.find()) {
            throw new AssertionError("no form: " + page.statusCode() + " " + page.asString());
        }
        return form;
    }

    private static List<String> inputs(Response page) {
        return INPUT.matcher(form(page).group(2))
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
    }

    private static String attribute(String tag, String name) {
        Matcher value = Pattern.compile(" " + name + "=\"([^\"]*)\"").matcher(tag);
        return value.find() ? value.group(1).replace("&amp;", "&").replace("&#39;", "'") : "";
    }
}
