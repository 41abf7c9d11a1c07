package org.chartkeeper.smart;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.chartkeeper.caller.PurposeOfUse;
import org.jspecify.annotations.Nullable;

/**
 * Judges authorization requests.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html#obtain-authorization-code">SMART: obtain
 *     authorization code</a>
 */
final class AuthorizationRequestReader {

    static final String CODE_GRANT = "authorization_code";

    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern MAX_AGE = Pattern.compile("\\d{1,9}");
    /** The authentication context class of a session with a second factor: the profile of REFEDS, which OpenID providers share. */
    static final String SECOND_FACTOR = "https://refeds.org/profile/mfa";

    /** A second factor given at any time in the session. */
    private static final Long ANY_TIME = 0L;

    private static final int LONGEST = 2_000;
    private static final Set<String> PROMPTS = Set.of("none", "login", "consent", "select_account");

    private final ClientRegistry clients;
    private final Launches launches;
    private final String fhirBase;
    private final Clock clock;

    AuthorizationRequestReader(ClientRegistry clients, Launches launches, String fhirBase, Clock clock) {
        this.clients = clients;
        this.launches = launches;
        this.fhirBase = fhirBase;
        this.clock = clock;
    }

    /** The request that these parameters make. */
    AuthorizationRequest read(Map<String, List<String>> parameters) {
        List<String> ids = parameters.getOrDefault("client_id", List.of());
        Client client = ids.size() == 1 ? clients.find(ids.get(0)).orElse(null) : null;
        if (client == null || !client.grantTypes().contains(CODE_GRANT)) {
            throw new AuthorizationRefusedException(
                    ids.isEmpty() ? "" : ids.get(0),
                    null,
                    null,
                    "invalid_request",
                    "The app that sent you here is not known to this server.");
        }
        List<String> addresses = parameters.getOrDefault("redirect_uri", List.of());
        if (addresses.size() != 1 || !client.redirectUris().contains(addresses.get(0))) {
            throw new AuthorizationRefusedException(
                    client.id(),
                    null,
                    null,
                    "invalid_request",
                    "The app that sent you here wants the answer at an address that is not registered for it.");
        }
        return new Reading(client, addresses.get(0), parameters).read();
    }

    /** One request whose client and address are good, so that errors can be sent there. */
    private final class Reading {
        private final Client client;
        private final String redirectUri;
        private final Map<String, List<String>> parameters;

        Reading(Client client, String redirectUri, Map<String, List<String>> parameters) {
            this.client = client;
            this.redirectUri = redirectUri;
            this.parameters = parameters;
        }

        AuthorizationRequest read() {
            parameters.forEach((name, values) -> {
                if (values.size() > 1) {
                    throw refusal("invalid_request", "a parameter is given more than once");
                }
                if (values.get(0).length() > LONGEST) {
                    throw refusal("invalid_request", "a parameter is too long");
                }
            });
            checkForm();
            String challenge = challenge();
            String aud = required("aud");
            if (!aud.equals(fhirBase) && !aud.equals(fhirBase + "/")) {
                throw refusal("invalid_request", "`aud` must be `" + fhirBase + "`");
            }
            String state = required("state");
            List<String> purposes = purposes();
            List<String> scopes = scopes(UserPurposes.areBreakGlass(purposes));
            String prompt = prompt();
            return new AuthorizationRequest(
                    client.id(),
                    redirectUri,
                    state,
                    optional("nonce"),
                    challenge,
                    scopes,
                    purposes,
                    authenticatedSince(prompt),
                    secondFactorSince(purposes, scopes),
                    "none".equals(prompt),
                    scopes.contains(UserScopes.LAUNCH) ? launch() : LaunchContext.NONE);
        }

        private void checkForm() {
            if (optional("request") != null) {
                throw refusal("request_not_supported", "request objects are not supported");
            }
            if (optional("request_uri") != null) {
                throw refusal("request_uri_not_supported", "request objects are not supported");
            }
            if (!required("response_type").equals("code")) {
                throw refusal("unsupported_response_type", "`response_type` must be `code`");
            }
            String mode = optional("response_mode");
            if (mode != null && !mode.equals("query")) {
                throw refusal("invalid_request", "`response_mode` must be `query`");
            }
        }

        private String challenge() {
            String challenge = required("code_challenge");
            if (!"S256".equals(optional("code_challenge_method"))
                    || !CHALLENGE.matcher(challenge).matches()) {
                throw refusal("invalid_request", "`code_challenge` must be one of the method `S256`");
            }
            return challenge;
        }

        private List<String> purposes() {
            String text = optional("purpose_of_use");
            if (text == null) {
                return List.of();
            }
            List<String> purposes = Arrays.stream(text.split(" "))
                    .filter(code -> !code.isEmpty())
                    .distinct()
                    .toList();
            if (purposes.contains(PurposeOfUse.BREAK_GLASS) && purposes.size() > 1) {
                throw refusal("access_denied", "`BTG` in `purpose_of_use` stands alone");
            }
            if (purposes.isEmpty() || !client.purposes().containsAll(purposes)) {
                throw refusal("access_denied", "`purpose_of_use` has a purpose that the client is not registered for");
            }
            return purposes;
        }

        /** An emergency ends with its time and administration with its session, so neither is refreshed; an emergency only reads. */
        private List<String> scopes(boolean breakGlass) {
            return UserScopes.granted(required("scope"), client)
                    .map(granted -> granted.stream()
                            .filter(scope -> !UserScopes.isRefresh(scope)
                                    || (!breakGlass && !granted.contains(UserScopes.CLIENT_REGISTRATION)))
                            .flatMap(scope -> breakGlass ? UserScopes.reading(scope) : Stream.of(scope))
                            .toList())
                    .filter(UserScopes::isOfUse)
                    .orElseThrow(() -> refusal(
                            "invalid_scope",
                            "`scope` must have scopes for users that the client is registered for, in a form supported"
                                    + " here"));
        }

        /** Administration and emergencies need one whether the app asks for it or not, and emergencies a fresh one. */
        private @Nullable Long secondFactorSince(List<String> purposes, List<String> scopes) {
            if (UserPurposes.areBreakGlass(purposes)) {
                return clock.instant().toEpochMilli();
            }
            String classes = optional("acr_values");
            boolean asked = classes != null && List.of(classes.split(" ")).contains(SECOND_FACTOR);
            return asked || scopes.contains(UserScopes.CLIENT_REGISTRATION) ? ANY_TIME : null;
        }

        private @Nullable String prompt() {
            String prompt = optional("prompt");
            if (prompt == null) {
                return null;
            }
            List<String> values = List.of(prompt.split(" "));
            if (!PROMPTS.containsAll(values) || (values.contains("none") && values.size() > 1)) {
                throw refusal("invalid_request", "`prompt` has a value that is not known, or `none` among others");
            }
            return values.contains("login") || values.contains("select_account") ? "login" : prompt;
        }

        private @Nullable Long authenticatedSince(@Nullable String prompt) {
            long now = clock.instant().toEpochMilli();
            if ("login".equals(prompt)) {
                return now;
            }
            String age = optional("max_age");
            if (age == null) {
                return null;
            }
            if (!MAX_AGE.matcher(age).matches()) {
                throw refusal("invalid_request", "`max_age` must be a number of seconds");
            }
            return now - 1000 * Long.parseLong(age);
        }

        private LaunchContext launch() {
            Optional<LaunchContext> launched =
                    Optional.ofNullable(optional("launch")).flatMap(value -> launches.take(value, client.id()));
            return launched.orElseThrow(() -> refusal(
                    "invalid_request",
                    "the scope `launch` needs a `launch` value that this server gave for the client"));
        }

        private String required(String name) {
            String value = optional(name);
            if (value == null) {
                throw refusal("invalid_request", "`" + name + "` is missing");
            }
            return value;
        }

        private @Nullable String optional(String name) {
            List<String> values = parameters.get(name);
            return values == null || values.isEmpty() || values.get(0).isBlank() ? null : values.get(0);
        }

        private AuthorizationRefusedException refusal(String error, String description) {
            List<String> state = parameters.getOrDefault("state", List.of());
            return new AuthorizationRefusedException(
                    client.id(), redirectUri, state.size() == 1 ? state.get(0) : null, error, description);
        }
    }
}
