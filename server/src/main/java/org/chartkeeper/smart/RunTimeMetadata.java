package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of clients that are registered at run time: the rules of files, and those that are needed where somebody else
 * writes. What is not known here is left out, as RFC 7591 demands, and nothing that an address leads to is fetched.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591, client metadata</a>
 */
final class RunTimeMetadata {

    static final String LABEL = "registration";
    static final String STATEMENT = "software_statement";

    private static final String CUSTODIAN = "custodian_system";
    private static final String JWKS_URI = "jwks_uri";

    /** What is kept and answered. */
    private static final List<String> KNOWN = List.of(
            "client_name",
            "grant_types",
            "redirect_uris",
            "post_logout_redirect_uris",
            "token_endpoint_auth_method",
            "jwks",
            JWKS_URI,
            "scope",
            "launch_uri",
            "organization",
            "device",
            "purpose_of_use",
            "roles",
            "software_id",
            "software_version",
            STATEMENT);

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern NOT_PRINTED = Pattern.compile("[\\p{C}\\x{2028}\\x{2029}]");
    private static final int LONGEST = 500;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SCOPE = 8_000;
    private static final int MOST_ITEMS = 20;
    private static final int HTTPS_PORT = 443;

    private final ClientMetadata metadata;
    private final CheckedResolver hosts;

    RunTimeMetadata(KeyFetch fetch, CheckedResolver hosts, Clock clock) {
        this.metadata = new ClientMetadata(fetch, clock);
        this.hosts = hosts;
    }

    /** What {@code body} has of metadata, with the defaults of RFC 7591. */
    ObjectNode known(JsonNode body) {
        ObjectNode known = Members.JSON.createObjectNode();
        for (String name : KNOWN) {
            if (body.hasNonNull(name)) {
                known.set(name, body.get(name));
            }
        }
        Members members = new Members(LABEL, body);
        if (members.flag(CUSTODIAN)) {
            throw members.problem(CUSTODIAN, "cannot be set at run time");
        }
        if (!known.has("grant_types")) {
            known.putArray("grant_types").add(AuthorizationRequestReader.CODE_GRANT);
        }
        if (!known.has("token_endpoint_auth_method")) {
            known.put("token_endpoint_auth_method", "client_secret_basic");
        }
        return known;
    }

    /** The client that {@code known} metadata describe, as they did when they were checked. */
    Client read(String id, ObjectNode known, boolean active, @Nullable String secretHash) {
        return metadata.read(
                new Members(LABEL, known),
                new ClientMetadata.Given(
                        id, active, false, method -> ClientMetadata.hasSecret(method) ? secretHash : null));
    }

    /** The client that new metadata describe, once they were found to be good. */
    Client check(String id, ObjectNode known) {
        Members members = new Members(LABEL, known);
        known.fields().forEachRemaining(member -> checkSize(members, member.getKey(), member.getValue()));
        Client client = read(id, known, true, null);
        checkAddresses(members, client);
        String jwksUri = client.jwksUri();
        if (jwksUri != null) {
            checkKeyAddress(members, URI.create(jwksUri));
        }
        return client;
    }

    private static void checkSize(Members members, String name, JsonNode value) {
        if (value.isTextual()) {
            checkText(members, name, value.textValue());
        } else if (value.isArray()) {
            if (value.size() > MOST_ITEMS) {
                throw members.problem(name, "may have " + MOST_ITEMS + " items at most");
            }
            value.forEach(item -> checkText(members, name, item.asText()));
        }
    }

    private static void checkText(Members members, String name, String text) {
        int longest =
                switch (name) {
                    case "client_name" -> LONGEST_NAME;
                    case "scope", STATEMENT -> LONGEST_SCOPE;
                    default -> LONGEST;
                };
        if (text.length() > longest) {
            throw members.problem(name, "is longer than " + longest + " characters");
        }
        if (NOT_PRINTED.matcher(text).find()) {
            throw members.problem(name, "has characters that are not printed");
        }
    }

    private static void checkAddresses(Members members, Client client) {
        client.redirectUris().forEach(uri -> checkAddress(members, "redirect_uris", uri, true));
        client.postLogoutRedirectUris().forEach(uri -> checkAddress(members, "post_logout_redirect_uris", uri, true));
        if (client.launchUri() != null) {
            checkAddress(members, "launch_uri", client.launchUri(), false);
        }
    }

    /** Beyond the rule of files: no plain http but to the user's own machine, and nothing that could be read in two ways. */
    private static void checkAddress(Members members, String name, String text, boolean mayBeApp) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw members.problem(name, "is not an address");
        }
        String scheme = String.valueOf(uri.getScheme());
        boolean web = uri.getHost() != null
                && (scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(uri.getHost())));
        boolean app = mayBeApp && scheme.contains(".");
        boolean plain = uri.getRawUserInfo() == null && uri.getRawFragment() == null && text.indexOf('*') < 0;
        if ((!web && !app) || !plain) {
            throw members.problem(
                    name, "has `" + text + "`, expected https, http on localhost, or the scheme of an app");
        }
    }

    private void checkKeyAddress(Members members, URI uri) {
        boolean secure = "https".equals(uri.getScheme()) && (uri.getPort() < 0 || uri.getPort() == HTTPS_PORT);
        if (!secure || !PublicHosts.isName(uri.getHost()) || hosts.leadsAstray(uri.getHost())) {
            throw members.problem(JWKS_URI, "must be an https address of a public host, on port " + HTTPS_PORT);
        }
    }

    /** Whether this is a web address on a public host, on the usual port. */
    static boolean isPublic(String address) {
        URI uri = URI.create(address);
        return "https".equals(uri.getScheme())
                && uri.getHost() != null
                && PublicHosts.isName(uri.getHost())
                && (uri.getPort() < 0 || uri.getPort() == HTTPS_PORT);
    }
}
