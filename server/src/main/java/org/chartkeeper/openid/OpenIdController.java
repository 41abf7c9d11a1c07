package org.chartkeeper.openid;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.openid.OpenIdClient.Binding;
import org.chartkeeper.openid.ProviderSignIn.Recognised;
import org.chartkeeper.openid.SignInAttempts.Attempt;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.Pages;
import org.chartkeeper.users.Secret;
import org.chartkeeper.users.SignIn;
import org.chartkeeper.users.SignInReturn;
import org.chartkeeper.users.SignInReturn.Destination;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The way to the provider and back. Whatever goes wrong, the user learns only that it did. */
@RestController
@Conditional(ProviderIsSet.class)
class OpenIdController {

    static final String PATH = "/login/openid";
    static final String CALLBACK = PATH + "/callback";

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdController.class);
    private static final int SEE_OTHER = 303;
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_SECONDS = "10";

    private final ProviderSignIn provider;
    private final SignInAttempts attempts;
    private final SignIn signIn;
    private final Browser browser;
    private final Pages pages;
    private final ObjectProvider<SignInReturn> returns;
    private final OpenIdSettings settings;
    private final Clock clock;

    OpenIdController(
            ProviderSignIn provider,
            SignInAttempts attempts,
            SignIn signIn,
            Browser browser,
            Pages pages,
            ObjectProvider<SignInReturn> returns,
            OpenIdSettings settings,
            Clock clock) {
        this.provider = provider;
        this.attempts = attempts;
        this.signIn = signIn;
        this.browser = browser;
        this.pages = pages;
        this.returns = returns;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ResponseEntity<String> begin(HttpServletRequest request, HttpServletResponse response) {
        String waiting = request.getParameter("request");
        String known = waiting != null && Secret.isOne(waiting) ? waiting : null;
        Destination destination = known == null ? null : find(known).orElse(null);
        boolean again = "true".equals(request.getParameter("again"));
        Instant asked = destination == null ? null : destination.authenticatedSince();
        Instant since = again ? clock.instant() : asked;
        boolean secondFactor = destination != null && destination.secondFactor();
        String state = Secret.random();
        Binding binding = Binding.of(state, browser.bound(request, response, purpose(state)));
        try {
            URI address = provider.begin(binding, since, secondFactor);
            attempts.keep(state, binding.verifier(), new Attempt(known, since));
            return to(address);
        } catch (ProviderUnavailableException e) {
            return unavailable(known, e);
        }
    }

    @GetMapping(CALLBACK)
    ResponseEntity<String> callback(HttpServletRequest request, HttpServletResponse response) {
        Attempt attempt = null;
        try {
            Map<String, List<String>> answer = parameters(request);
            Binding binding = binding(request, answer);
            attempt = attempts.take(binding.state(), binding.verifier())
                    .orElseThrow(() -> new RefusedSignInException("the answer is to no open request of this browser"));
            Recognised recognised = provider.complete(answer, binding, attempt.since());
            String cookie = signIn.recognised(
                    recognised.user(), recognised.recognition(), browser.begun(request), request.getRemoteAddr());
            browser.keep(response, cookie);
            String waiting = attempt.request();
            return to(URI.create(waiting == null ? "/login" : "/authorize?request=" + waiting));
        } catch (RefusedSignInException e) {
            LOG.warn("sign-in at `{}` refused: {}", settings.issuer(), e.reason());
            signIn.refused(e.username(), request.getRemoteAddr());
            return page(UNAUTHORIZED, attempt, "The sign-in at " + settings.name() + " did not work.");
        } catch (ProviderUnavailableException e) {
            return unavailable(attempt == null ? null : attempt.request(), e);
        }
    }

    private Binding binding(HttpServletRequest request, Map<String, List<String>> answer) {
        String state = answer.getOrDefault("state", List.of("")).get(0);
        return browser.bound(request, purpose(state))
                .filter(bound -> Secret.isOne(state))
                .map(bound -> Binding.of(state, bound))
                .orElseThrow(() -> new RefusedSignInException(
                        "the answer has no state, or comes in a browser that was never here"));
    }

    private static Map<String, List<String>> parameters(HttpServletRequest request) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> {
            if (values.length != 1) {
                throw new RefusedSignInException("the answer has a parameter more than once");
            }
            parameters.put(name, Arrays.asList(values));
        });
        return parameters;
    }

    private Optional<Destination> find(String waiting) {
        return Optional.ofNullable(returns.getIfAvailable()).flatMap(all -> all.find(waiting));
    }

    private static String purpose(String state) {
        return "openid " + state;
    }

    private ResponseEntity<String> unavailable(@Nullable String waiting, ProviderUnavailableException why) {
        LOG.warn("the OpenID provider `{}` cannot be used: {}", settings.issuer(), why.getMessage());
        ResponseEntity<String> page = page(
                UNAVAILABLE,
                new Attempt(waiting, null),
                settings.name() + " does not answer at the moment. Please try again in a while.");
        return ResponseEntity.status(UNAVAILABLE)
                .headers(page.getHeaders())
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .body(page.getBody());
    }

    private ResponseEntity<String> page(int status, @Nullable Attempt attempt, String problem) {
        String waiting = attempt == null ? null : attempt.request();
        String again = waiting == null ? "/login" : "/login?request=" + waiting;
        return pages.page(status, "outside-sign-in", Map.of("problem", problem, "again", again));
    }

    private static ResponseEntity<String> to(URI address) {
        return ResponseEntity.status(SEE_OTHER).location(address).build();
    }
}
