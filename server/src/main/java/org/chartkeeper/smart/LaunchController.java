package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Members;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.UserDirectory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes the context in which an EHR launches an app, and gives the {@code launch} value for it. Whether the user may see what
 * the context names is decided when the app comes with it.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#launch-app-ehr-launch">SMART: EHR launch</a>
 */
@RestController
class LaunchController {

    private static final int LARGEST = 64 * 1024;
    private static final int MOST_CONTEXT = 50;
    private static final int LONGEST_TEXT = 500;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");
    private static final Pattern REFERENCE = Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}");

    private final AccessTokenVerifier tokens;
    private final ClientRegistry clients;
    private final UserDirectory users;
    private final Launches launches;
    private final Browser browser;
    private final ServerSettings server;

    LaunchController(
            AccessTokenVerifier tokens,
            ClientRegistry clients,
            UserDirectory users,
            Launches launches,
            Browser browser,
            ServerSettings server) {
        this.tokens = tokens;
        this.clients = clients;
        this.users = users;
        this.launches = launches;
        this.browser = browser;
        this.server = server;
    }

    /** Who launches: an EHR's back end for a user it names, or a user for themselves. */
    private record Launcher(@Nullable String username) {}

    @PostMapping("/launch")
    ResponseEntity<Map<String, String>> launch(HttpServletRequest request) throws IOException {
        Launcher launcher = launcher(request).orElse(null);
        if (launcher == null) {
            return ResponseEntity.status(401)
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"launch\"")
                    .body(Map.of("error", "invalid_token"));
        }
        String type = String.valueOf(request.getContentType());
        if (!type.equals("application/json") && !type.startsWith("application/json;")) {
            return refusal(415, "the body must be application/json");
        }
        byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            return refusal(413, "the body is too large");
        }
        try {
            return launch(Members.parse("launch", body), launcher);
        } catch (BadRegistrationException e) {
            return refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private ResponseEntity<Map<String, String>> launch(Members members, Launcher launcher) {
        Client client = clients.find(members.required("client_id"))
                .filter(found -> found.grantTypes().contains(AuthorizationRequestReader.CODE_GRANT))
                .filter(found -> found.launchScopes().contains(UserScopes.LAUNCH))
                .orElseThrow(() -> members.problem("client_id", "is not an app that is registered for `launch`"));
        LaunchContext context = context(members, username(members, launcher));
        members.nothingElse();
        String launch = launches.keep(client.id(), context);
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("launch", launch);
        if (client.launchUri() != null) {
            answer.put("launch_url", address(client.launchUri(), launch));
        }
        return ResponseEntity.ok(answer);
    }

    private String username(Members members, Launcher launcher) {
        if (launcher.username() != null) {
            return launcher.username();
        }
        String username = members.required("username");
        if (users.find(username).isEmpty()) {
            throw members.problem("username", "is not a user here");
        }
        return username;
    }

    private static LaunchContext context(Members members, String username) {
        String patient = id(members, "patient");
        String encounter = id(members, "encounter");
        if (encounter != null && patient == null) {
            throw members.problem("encounter", "needs `patient`");
        }
        return new LaunchContext(
                username,
                patient,
                encounter,
                fhirContext(members),
                members.has("need_patient_banner") ? members.flag("need_patient_banner") : null,
                styleUrl(members),
                shortText(members, "intent"),
                shortText(members, "tenant"));
    }

    private static @Nullable String id(Members members, String name) {
        String id = members.text(name);
        if (id != null && !ID.matcher(id).matches()) {
            throw members.problem(name, "must be the id of a resource");
        }
        return id;
    }

    /** Other resources; the patient and the encounter have members of their own. */
    private static @Nullable JsonNode fhirContext(Members members) {
        JsonNode context = members.node("fhirContext");
        if (context == null) {
            return null;
        }
        if (!context.isArray() || context.size() > MOST_CONTEXT) {
            throw members.problem("fhirContext", "must be a list of at most " + MOST_CONTEXT + " objects");
        }
        for (JsonNode item : context) {
            JsonNode reference = item.path("reference");
            boolean known = item.has("canonical") || item.has("identifier") || reference.isTextual();
            if (!item.isObject() || !known) {
                throw members.problem("fhirContext", "must have objects with `reference`, `canonical` or `identifier`");
            }
            boolean plain = reference.isMissingNode()
                    || REFERENCE.matcher(reference.asText()).matches();
            boolean own = reference.asText().matches("(Patient|Encounter)/.*") && !item.has("role");
            if (!plain || own) {
                throw members.problem(
                        "fhirContext", "must have references such as `ImagingStudy/id`, not of patient or encounter");
            }
        }
        return context;
    }

    private static @Nullable String styleUrl(Members members) {
        String text = shortText(members, "smart_style_url");
        if (text == null) {
            return null;
        }
        try {
            URI address = URI.create(text);
            boolean local = "http".equals(address.getScheme()) && "localhost".equals(address.getHost());
            if (address.getHost() != null && ("https".equals(address.getScheme()) || local)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // The same answer as for any other text that is no such address.
        }
        throw members.problem("smart_style_url", "must be an https address");
    }

    private static @Nullable String shortText(Members members, String name) {
        String text = members.text(name);
        if (text != null && text.length() > LONGEST_TEXT) {
            throw members.problem(name, "is too long");
        }
        return text;
    }

    private Optional<Launcher> launcher(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
            return BearerFilter.only(request).flatMap(this::backEnd);
        }
        // A page of ours alone can send this, or a browser would name another origin.
        return server.baseUrl().equals(request.getHeader(HttpHeaders.ORIGIN))
                ? browser.session(request)
                        .map(session -> new Launcher(session.user().username()))
                : Optional.empty();
    }

    /** A back end may launch apps when it is registered for the scope {@code launch}. */
    private Optional<Launcher> backEnd(String token) {
        try {
            TokenClaims claims = tokens.claims(token);
            boolean own =
                    claims.issuer().equals(server.baseUrl()) && claims.subject().equals(claims.clientId());
            return own
                            && clients.find(claims.clientId())
                                    .filter(client -> client.launchScopes().contains(UserScopes.LAUNCH))
                                    .isPresent()
                    ? Optional.of(new Launcher(null))
                    : Optional.empty();
        } catch (InvalidTokenException e) {
            return Optional.empty();
        }
    }

    private String address(String launchUri, String launch) {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("iss", server.fhirBase());
        parameters.put("launch", launch);
        return ClientRedirect.with(launchUri, parameters).toASCIIString();
    }

    private static ResponseEntity<Map<String, String>> refusal(int status, String description) {
        return ResponseEntity.status(status)
                .body(Map.of("error", "invalid_request", "error_description", description.replace('`', '\'')));
    }
}
