package org.chartkeeper.smart;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.access.Policy;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.smart.AuthorizationRequests.Waiting;
import org.chartkeeper.smart.Charts.Choice;
import org.chartkeeper.users.Session;
import org.chartkeeper.users.User;
import org.jspecify.annotations.Nullable;

/** Decides what an authorization request needs next from its user. */
final class AuthorizationFlow {

    private static final String ACCESS_DENIED = "access_denied";

    /** What comes next. */
    sealed interface Step {

        /** The user must sign in, for the first time or anew. */
        record SignIn() implements Step {}

        /** The user must give a second factor. */
        record SecondFactor() implements Step {}

        /** The user must say for whom the glass is broken, and why; for this patient when one is in context. */
        record BreakGlass(Caller caller, @Nullable String patient) implements Step {}

        /** The request is another session's. */
        record Strange() implements Step {}

        /** The client is not registered for it any more, so that nobody must be sent to its address. */
        record Gone() implements Step {}

        /** It ends with this error. */
        record Refuse(String error, String description) implements Step {}

        /** A patient must be chosen: among these, or of all that the user may see. */
        record ChoosePatient(Caller caller, @Nullable List<Choice> among) implements Step {}

        /** An encounter of this patient must be chosen. */
        record ChooseEncounter(Caller caller, String patient) implements Step {}

        /** The user must decide about the scopes. */
        record Decide(
                List<String> purposes,
                @Nullable Choice patient,
                @Nullable String encounter) implements Step {}
    }

    private final ClientRegistry clients;
    private final AuthorizationRequests requests;
    private final Charts charts;
    private final BreakGlassSessions sessions;
    private final Supplier<Policy> policy;
    private final String issuer;

    AuthorizationFlow(
            ClientRegistry clients,
            AuthorizationRequests requests,
            Charts charts,
            BreakGlassSessions sessions,
            Supplier<Policy> policy,
            String issuer) {
        this.clients = clients;
        this.requests = requests;
        this.charts = charts;
        this.sessions = sessions;
        this.policy = policy;
        this.issuer = issuer;
    }

    Step next(Waiting waiting, Optional<Session> present) {
        AuthorizationRequest request = waiting.request();
        Session session = present.filter(one -> request.accepts(one.signedIn())).orElse(null);
        if (session == null) {
            return request.silent()
                    ? new Step.Refuse("login_required", "the user is not signed in, or not since long enough ago")
                    : new Step.SignIn();
        }
        if (!session.sid().equals(waiting.sid()) && !requests.bind(waiting.id(), session.sid())) {
            return new Step.Strange();
        }
        Client client = clients.find(request.clientId()).orElse(null);
        if (client == null
                || !client.grantTypes().contains(AuthorizationRequestReader.CODE_GRANT)
                || !client.redirectUris().contains(request.redirectUri())) {
            return new Step.Gone();
        }
        User user = session.user();
        String launchedBy = request.launch().username();
        if (launchedBy != null && !launchedBy.equals(user.username())) {
            return new Step.Refuse(ACCESS_DENIED, "the app was launched by another user");
        }
        List<String> purposes =
                UserPurposes.of(user, client, request.purposes()).orElse(null);
        if (purposes == null) {
            return new Step.Refuse(
                    ACCESS_DENIED, "there is no purpose of use that both the user and the client may act for");
        }
        if (request.silent()) {
            return new Step.Refuse("consent_required", "the user must be asked");
        }
        Long since = request.secondFactorSince();
        if (since != null && !session.hasSecondFactor(Instant.ofEpochMilli(since))) {
            return new Step.SecondFactor();
        }
        Waiting bound = waiting.bound(session.sid());
        Caller caller = caller(user, client, purposes);
        return UserPurposes.areBreakGlass(purposes)
                ? emergency(bound, user, caller, purposes)
                : context(bound, user, caller, purposes);
    }

    private Step emergency(Waiting waiting, User user, Caller caller, List<String> purposes) {
        if (!policy.get().allowsPurpose(user.roles(), PurposeOfUse.BREAK_GLASS)) {
            return new Step.Refuse(ACCESS_DENIED, "the policy does not open break-glass to the user's role");
        }
        String opened = waiting.breakGlass();
        if (opened == null) {
            return new Step.BreakGlass(caller, waiting.request().launch().patient());
        }
        return sessions.live(opened)
                .map(session -> context(waiting, user, caller.in(session), purposes))
                .orElseGet(() -> new Step.Refuse(ACCESS_DENIED, "the break-glass session is over"));
    }

    private Step context(Waiting waiting, User user, Caller caller, List<String> purposes) {
        LaunchContext launch = waiting.request().launch();
        List<String> scopes = waiting.request().scopes();
        String patient =
                Objects.requireNonNullElse(launch.patient(), Objects.requireNonNullElse(waiting.patient(), ""));
        if (patient.isEmpty()) {
            if (!UserScopes.needPatient(scopes)) {
                return new Step.Decide(purposes, null, null);
            }
            return patient(waiting, user, caller, purposes);
        }
        Choice chosen =
                charts.patients(caller, List.of(patient)).stream().findFirst().orElse(null);
        if (chosen == null) {
            return new Step.Refuse(ACCESS_DENIED, "the user may not see the patient");
        }
        String encounter = launch.encounter() != null ? launch.encounter() : waiting.encounter();
        if (encounter == null && scopes.contains(UserScopes.LAUNCH_ENCOUNTER)) {
            return new Step.ChooseEncounter(caller, patient);
        }
        if (encounter != null && charts.encounter(caller, patient, encounter).isEmpty()) {
            return new Step.Refuse(ACCESS_DENIED, "the user may not see the encounter");
        }
        return new Step.Decide(purposes, chosen, encounter);
    }

    private Step patient(Waiting waiting, User user, Caller caller, List<String> purposes) {
        if (!isConfined(user)) {
            return new Step.ChoosePatient(caller, null);
        }
        List<Choice> own = charts.patients(caller, ownPatients(user));
        if (own.isEmpty()) {
            return new Step.Refuse(ACCESS_DENIED, "there is no patient whose record the user may see");
        }
        if (own.size() > 1) {
            return new Step.ChoosePatient(caller, own);
        }
        requests.choose(waiting, own.get(0).id(), null);
        return context(
                new Waiting(
                        waiting.id(),
                        waiting.request(),
                        waiting.sid(),
                        own.get(0).id(),
                        null,
                        null),
                user,
                caller,
                purposes);
    }

    /** Whether the user comes for records of their own and those they answer for, not as one of the hospital's people. */
    private static boolean isConfined(User user) {
        String reference = user.fhirUser();
        return user.roles().contains(Role.PATIENT)
                || !user.patients().isEmpty()
                || (reference != null && (reference.startsWith("Patient/") || reference.startsWith("RelatedPerson/")));
    }

    private static Set<String> ownPatients(User user) {
        List<String> references = new ArrayList<>(user.patients());
        String self = user.fhirUser();
        if (self != null) {
            references.add(self);
        }
        Set<String> ids = new LinkedHashSet<>();
        references.stream()
                .filter(reference -> reference.startsWith("Patient/"))
                .forEach(reference -> ids.add(reference.substring("Patient/".length())));
        return ids;
    }

    /** The user as the token will know them, looking for patients and encounters alone. */
    private Caller caller(User user, Client client, List<String> purposes) {
        return new Caller(
                issuer,
                Callers.subject(user),
                client.id(),
                client.name(),
                List.of(scope("user/Patient.rs"), scope("user/Encounter.rs")),
                Set.copyOf(purposes),
                user.organization(),
                client.device(),
                user.fhirUser(),
                null,
                user.roles(),
                false,
                "",
                Instant.MAX);
    }

    private static SmartScope scope(String text) {
        return SmartScope.parse(text).orElseThrow();
    }
}
