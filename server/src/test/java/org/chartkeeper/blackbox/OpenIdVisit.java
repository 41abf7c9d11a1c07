package org.chartkeeper.blackbox;

import io.restassured.response.Response;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person with a browser that goes to and fro between the server and the outside provider. */
final class OpenIdVisit {

    private static final Pattern LINK = Pattern.compile("<a id=\"outside\"[^>]* href=\"([^\"]+)\"");
    private static final String PATH = "/login/openid";

    private final OpenIdProvider provider = OpenIdProvider.SHARED;
    private final PageVisitor here;
    private final PageVisitor there = new PageVisitor(provider.issuer());
    private final String person;

    OpenIdVisit(Chartkeeper server, String person) {
        this.here = server.browser();
        this.person = person;
    }

    PageVisitor here() {
        return here;
    }

    /** The page that comes of signing in where the sign-in page offers it, on this page or without one. */
    Response signIn(Response loginPage) {
        return here.open(back(away(link(loginPage))));
    }

    Response signIn() {
        return here.open(back(away(PATH)));
    }

    /** Where the server sends its user from this link. */
    String away(String link) {
        Response answer = here.get(link);
        if (answer.statusCode() != 303 || !answer.header("Location").startsWith(provider.issuer() + "/authorize?")) {
            throw new AssertionError("does not lead to the provider: " + answer.statusCode() + answer.asString());
        }
        return answer.header("Location");
    }

    /** Where the provider sends its user back to. */
    String back(String away) {
        Response page = there.open(away.replace(provider.issuer(), ""));
        Response answer = page.statusCode() == 200 ? there.submit(page, Map.of("person", person)) : page;
        return answer.header("Location").replaceFirst("^http://localhost:\\d+", "");
    }

    String back() {
        return back(away(PATH));
    }

    boolean isSignedIn() {
        return here.open("/login").asString().contains("You are signed in as");
    }

    static String link(Response page) {
        Matcher link = LINK.matcher(page.asString());
        if (!link.find()) {
            throw new AssertionError("no link to the provider: " + page.asString());
        }
        return link.group(1).replace("&amp;", "&");
    }
}
